import { z } from 'zod';
import { id, money, pageOf, paymentMethodId, timestamp } from '../schemas';
import { paymentDispute } from './disputeSchemas';

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
    clientSecret: z.string().optional().meta({
      description: "With `requires_action`, for the buyer alone: what the provider's library in his browser takes",
    }),
    nextAction: z
      .object({ type: z.string(), url: z.string() })
      .optional()
      .meta({
        description:
          'With `requires_action`, for the buyer alone: the page where he has to go. It and `clientSecret` are asked of the provider ' +
          'at this moment, and are absent while it does not answer',
      }),
    failure: z
      .object({
        code: z.string(),
        declineCode: z.string().nullable(),
        message: z.string().meta({ description: 'A sentence for the buyer: what he can do about it' }),
      })
      .optional()
      .meta({ description: 'With `failed`. `code` and `declineCode` are the payment provider’s' }),
    refunded: money,
    initiatedAt: timestamp,
    succeededAt: timestamp.nullable(),
    dispute: paymentDispute,
  })
  .meta({ id: 'Payment' });

export const paymentPage = pageOf(payment);

export const paymentAccepted = z
  .object({ paymentId: id, orderId: id, status: z.literal('processing') })
  .meta({ id: 'PaymentAccepted' });
