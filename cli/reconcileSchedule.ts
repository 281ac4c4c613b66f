import { type ConnectionLike } from '@temporalio/client';
import { RECONCILE } from '../workflows/contracts/names';
import { type ReconciliationInput } from '../workflows/contracts/reconciliation';
import { keepSchedule } from './keepSchedule';

export interface ReconcileSchedule {
  readonly everyMs: number;
  readonly input: ReconciliationInput;
}

export const keepReconcileSchedule = (
  connection: ConnectionLike,
  namespace: string,
  { everyMs, input }: ReconcileSchedule,
): Promise<void> =>
  keepSchedule(connection, namespace, {
    ...{ id: RECONCILE, everyMs, workflowType: 'reconciliation', input },
    ...{ longest: '6 hours', summary: 'What we and the payment provider have written down' },
  });
