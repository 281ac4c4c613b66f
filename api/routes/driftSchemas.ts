import { z } from 'zod';
import { id, money, pageOf, pageQuery, reason, text, timestamp } from '../schemas';

export const driftKind = z
  .enum([
    'unmatched_payment',
    'payment_missing',
    'payment_status',
    'payment_amount',
    'refund_status',
    'refund_unknown',
    'dispute_unknown',
    'order_without_process',
  ])
  .meta({ id: 'DriftKind' });

const side = z
  .object({
    status: z.string().meta({ description: 'In the words of that side', example: 'succeeded' }),
    amount: money.nullable(),
  })
  .nullable()
  .meta({ description: 'Null: this side knows nothing of it' });

const healed = z
  .object({
    how: z.enum(['gone', 'looked_up', 'refunded', 'recovered', 'kept']),
    by: z.string().meta({ description: 'User id, or the name of the process that saw it' }),
    reason: z.string().nullable(),
    at: timestamp,
  })
  .nullable();

export const drift = z
  .object({
    driftId: id,
    kind: driftKind,
    status: z.enum(['open', 'healed']),
    paymentId: id.nullable(),
    orderId: id.nullable(),
    reference: z.string().meta({
      description: "The provider's id of the payment, refund or dispute; of an order without a process its own",
      example: 'pi_3Q1',
    }),
    ours: side,
    theirs: side,
    remedy: z.enum(['looked_up', 'refunded', 'recovered']).nullable().meta({
      description: '`heal` comes to this; null: it can only be kept, when a person has seen to it',
    }),
    foundAt: timestamp,
    healed,
  })
  .meta({ id: 'Drift', description: 'In what we and the outside do not agree' });

export const driftPage = pageOf(drift);

export const driftParams = z.object({ driftId: id });

export const driftQuery = z.strictObject({
  ...pageQuery.shape,
  status: z.enum(['open', 'all']).default('open').meta({ description: '`all`: also what was healed, newest first' }),
});

export const driftWord = z.strictObject({
  reason,
  action: z.enum(['heal', 'keep']).default('heal').meta({
    description: '`keep`: nothing is done, and it is not reported again as long as both sides say the same',
  }),
});

export const driftAccepted = z.object({ driftId: id, status: z.literal('pending'), workflowId: text(200) });

export const operationsSummary = z
  .object({
    attention: z.int().meta({ description: 'Orders that wait for an operator' }),
    drift: z.object({
      open: z.int(),
      byKind: z.partialRecord(driftKind, z.int()),
    }),
  })
  .meta({ id: 'OperationsSummary' });
