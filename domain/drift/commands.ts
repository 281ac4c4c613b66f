import { type Command } from '../shared/command';
import { type Difference, type DriftHealing } from './events';

export type DriftCommand =
  | Command<
      'RecordDrift',
      {
        driftId: string;
        difference: Difference;
        /** The other side was asked at this moment, refunds and all: whoever only hears of money does not know what went back since. */
        lookedUp: boolean;
        now: string;
      }
    >
  | Command<'HealDrift', { how: DriftHealing; by: string; reason: string | null; now: string }>;
