import { z } from 'zod';
import { id, money, pageOf, paymentMethodId, timestamp } from '../schemas';

export const paymentParams = z.object({ paymentId: id });
export const paymentAttempt = z.strictObject({ paymentMethodId });

export const payment = z
  .object({
    paymentId: id,
    orderId: id,
    attempt: z.int(),
    amount: money,
    status: z.enum([
      'processing',
      'requires_action',
      'succeeded',
      'failed',
      'cancelled',
      'partly_refunded',
      'refunded',
    ]),
    nextAction: z
      .object({ type: z.string(), url: z.string() })
      .optional()
      .meta({ description: 'Where the buyer has to go, with `requires_action`' }),
    failure: z
      .object({ code: z.string(), declineCode: z.string().nullable(), message: z.string() })
      .optional()
      .meta({ description: 'With `failed`' }),
    refunded: money,
    initiatedAt: timestamp,
    succeededAt: timestamp.nullable(),
  })
  .meta({ id: 'Payment' });

export const paymentPage = pageOf(payment);

export const paymentAccepted = z
  .object({ paymentId: id, orderId: id, status: z.literal('processing') })
  .meta({ id: 'PaymentAccepted' });
