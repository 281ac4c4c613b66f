import { z } from 'zod';
import { authenticate } from '../stripe/intents/authentication';
import { settle } from '../stripe/intents/settle';
import { balance } from '../stripe/balance';
import { refundInDashboard, settleRefund } from '../stripe/refunds';
import { answerDispute, closeDispute, escalateDispute, openDispute } from '../stripe/disputes';
import { NOBODY } from '../stripe/world';
import { paidIntents, paidIntentsSchema } from './paidIntents';
import { type ControlRoute } from './parts';

const outcomeSchema = z.object({
  outcome: z.enum(['succeed', 'fail']),
  code: z.string().default('insufficient_funds'),
});
const disputeSchema = z.object({ reason: z.string().default('fraudulent'), inquiry: z.boolean().default(false) });
const refundSchema = z.object({ amount: z.int().positive().optional() });
const refundEndSchema = z.object({ outcome: z.enum(['succeed', 'fail', 'cancel']) });
const closeSchema = z.object({ status: z.enum(['won', 'lost']) });
const expireSchema = z.object({ key: z.string().optional() });

export const stripeRoutes: Readonly<Record<string, ControlRoute>> = {
  'GET stripe/intents': ({ parts }) => ({ items: [...parts.stripe.world.intents.values()] }),
  'GET stripe/charges': ({ parts, query }) => {
    const intent = query.get('payment_intent');
    const charges = [...parts.stripe.world.charges.values()];
    return { items: charges.filter((charge) => (intent ?? charge.payment_intent) === charge.payment_intent) };
  },
  'GET stripe/refunds': ({ parts }) => ({ items: [...parts.stripe.world.refunds.values()] }),
  'GET stripe/disputes': ({ parts }) => ({ items: [...parts.stripe.world.disputes.values()] }),
  'GET stripe/events': ({ parts, query }) => {
    const type = query.get('type');
    return { items: [...parts.stripe.events.values()].filter((event) => (type ?? event.type) === event.type) };
  },

  'POST stripe/intents': ({ parts, body }) => ({
    items: paidIntents(parts.stripe.world, paidIntentsSchema.parse(body)),
  }),
  'POST stripe/intents/:id/authenticate': ({ parts, id, body }) => {
    const intent = parts.stripe.world.intents.get(id);
    if (intent?.status !== 'requires_action') return undefined;
    return authenticate(parts.stripe.world, intent, outcomeSchema.parse(body).outcome, NOBODY);
  },
  'POST stripe/intents/:id/settle': ({ parts, id, body }) => {
    const { outcome, code } = outcomeSchema.parse(body);
    const failure = { kind: 'decline', code, message: 'The bank refused the payment.' } as const;
    return settle(parts.stripe.world, id, outcome === 'succeed' ? 'succeeds' : failure) ?? undefined;
  },
  'POST stripe/charges/:id/balance': ({ parts, id }) => {
    const charge = parts.stripe.world.charges.get(id);
    return charge && balance(parts.stripe.world, charge);
  },
  'POST stripe/charges/:id/dispute': ({ parts, id, body }) => {
    const charge = parts.stripe.world.charges.get(id);
    return charge && openDispute(parts.stripe.world, charge, disputeSchema.parse(body));
  },
  'POST stripe/disputes/:id/close': ({ parts, id, body }) => {
    const dispute = parts.stripe.world.disputes.get(id);
    return dispute && closeDispute(parts.stripe.world, dispute, closeSchema.parse(body).status);
  },
  'POST stripe/charges/:id/refund': ({ parts, id, body }) => {
    const charge = parts.stripe.world.charges.get(id);
    return charge && refundInDashboard(parts.stripe.world, charge, refundSchema.parse(body).amount);
  },
  'POST stripe/disputes/:id/answer': ({ parts, id }) => {
    const dispute = parts.stripe.world.disputes.get(id);
    return dispute?.status.endsWith('needs_response') ? answerDispute(parts.stripe.world, dispute) : undefined;
  },
  'POST stripe/disputes/:id/escalate': ({ parts, id }) => {
    const dispute = parts.stripe.world.disputes.get(id);
    return dispute?.status.startsWith('warning_') ? escalateDispute(parts.stripe.world, dispute) : undefined;
  },
  'POST stripe/refunds/:id/settle': ({ parts, id, body }) =>
    settleRefund(parts.stripe.world, id, refundEndSchema.parse(body).outcome) ?? undefined,
  'POST stripe/idempotency-keys/expire': ({ parts, body }) => {
    parts.stripe.idempotency.expire(expireSchema.parse(body).key);
    return {};
  },
};
