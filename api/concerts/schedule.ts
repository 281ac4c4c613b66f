import { isBefore } from '../../domain/shared/time';
import { invalidField } from '../http/validate';
import { instantsOf } from './venueTime';

export interface AskedSchedule {
  readonly startsAt: string;
  readonly salesStartAt?: string | null | undefined;
  readonly salesEndAt?: string | null | undefined;
}

/** When a new concert starts and is sold, as instants. @throws Problem 422 `validation_failed` */
export function scheduleOf({ startsAt, salesStartAt = null, salesEndAt = null }: AskedSchedule, timeZone: string) {
  const schedule = instantsOf({ startsAt, salesStartAt, salesEndAt }, timeZone);
  if (schedule.salesStartAt !== null && !isBefore(schedule.salesStartAt, schedule.salesEndAt ?? schedule.startsAt)) {
    throw invalidField('salesStartAt', 'sales_window_empty', 'The sale has to start before it ends.');
  }
  return schedule;
}
