import { type Logger } from 'pino';
import { type Lane } from './admission';

const EVERY_MS = 10_000;

export interface RefusalLogOptions {
  readonly logger: Logger;
  readonly clock: () => Date;
}

/** One line in ten seconds for each lane: a crowd that is sent away must not fill the log as well. */
export function createRefusalLog({ logger, clock }: RefusalLogOptions): (lane: Lane) => void {
  const told = new Map<Lane, { at: number; since: number }>();
  return (lane) => {
    const now = clock().getTime();
    const last = told.get(lane);
    if (last && now - last.at < EVERY_MS) {
      last.since += 1;
      return;
    }
    told.set(lane, { at: now, since: 0 });
    logger.warn(
      { lane, refused: (last?.since ?? 0) + 1 },
      'more requests than can be served: some are told to come back',
    );
  };
}
