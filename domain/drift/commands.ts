import { type Command } from '../shared/command';
import { type Difference, type DriftHealing } from './events';

export type DriftCommand =
  | Command<'RecordDrift', { driftId: string; difference: Difference; now: string }>
  | Command<'HealDrift', { how: DriftHealing; by: string; reason: string | null; now: string }>;
