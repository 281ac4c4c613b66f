import { v5 as uuidv5 } from 'uuid';
import { type DriftKind } from './events';

const NAMESPACE = '5b0c6a55-1c1b-5f0e-8d39-6f0f4c1d2e28';

/** Whoever sees it, the API by a webhook or the worker by a comparison: one kind of difference about one thing is one drift. */
export const driftIdOf = (kind: DriftKind, reference: string): string => uuidv5(`${kind}|${reference}`, NAMESPACE);
