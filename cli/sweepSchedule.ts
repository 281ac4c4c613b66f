import { type ConnectionLike } from '@temporalio/client';
import { SWEEP } from '../workflows/contracts/names';
import { type SweepInput } from '../workflows/contracts/sweep';
import { keepSchedule } from './keepSchedule';

export interface SweepSchedule {
  readonly everyMs: number;
  readonly input: SweepInput;
}

export const keepSweepSchedule = (
  connection: ConnectionLike,
  namespace: string,
  { everyMs, input }: SweepSchedule,
): Promise<void> =>
  keepSchedule(connection, namespace, {
    ...{ id: SWEEP, everyMs, workflowType: SWEEP, input },
    ...{ longest: '10 minutes', summary: 'What time has overtaken' },
  });
