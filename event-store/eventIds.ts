import { v5 as uuidv5 } from 'uuid';

const NAMESPACE = '6f0d2a5e-94a0-5d2b-8f0b-0f3f3c1c7a52';

/** The same command gives the same events the same ids: the database refuses to write one of them twice. */
export const eventId = (streamId: string, commandId: string, ordinal: number): string =>
  uuidv5(`${streamId}|${commandId}|${ordinal}`, NAMESPACE);
