import { z } from 'zod';
import { money, pageOf, reason } from '../schemas';
import { ticketIds } from './orderCancellationSchemas';
import { refund } from './orderSchemas';

export const refundRequest = z
  .strictObject({
    amount: money
      .refine(({ amount }) => amount > 0, { path: ['amount'], message: 'A refund gives something back.' })
      .optional(),
    ticketIds: ticketIds.optional(),
    reason,
  })
  .refine(({ amount, ticketIds: named }) => amount === undefined || named === undefined, {
    path: ['amount'],
    message: 'Either an amount or tickets.',
  });

export const refundPage = pageOf(refund);
