import { type Knex } from 'knex';
import { type Logger } from 'pino';
import { type PaymentGateway } from '../../integrations/paymentGateway';
import { getPayment } from '../../projections';
import { type SignedIn } from '../auth/signedIn';

/** Of the gateway: the one question that the API asks itself. */
export type AskForAction = Pick<PaymentGateway, 'actionOf'>;

/** Adds to an answer what may be seen but not kept. */
export type AddLive = (body: unknown, user: SignedIn | null) => Promise<unknown>;

interface Parts {
  readonly db: Knex;
  readonly payments: AskForAction;
  readonly logger: Logger;
}

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/**
 * `clientSecret` and `nextAction` for each payment in an answer (a payment, or an order with its payments) that waits for its buyer.
 * Asked of the provider when it is shown and never before: whoever has them can act for the buyer. An answer without them beats
 * none, so that nothing fails when the provider does not answer.
 */
export const addBuyerActions = ({ db, payments, logger }: Parts): AddLive => {
  const actionOf = async (paymentId: string, user: SignedIn): Promise<Json> => {
    const payment = await getPayment(db, paymentId);
    // Whoever else may read the payment may not allow it.
    if (payment?.status !== 'requires_action' || payment.intentId === null || payment.userId !== user.userId) return {};
    const action = await payments.actionOf(payment.intentId);
    if (action.outcome !== 'done') {
      logger.warn({ paymentId, outcome: action.outcome }, 'the provider did not say what the buyer has to do');
      return {};
    }
    if (action.value === null) return {};
    const { clientSecret, nextAction } = action.value;
    return { clientSecret, ...(nextAction && { nextAction }) };
  };

  const add = async (body: unknown, user: SignedIn): Promise<unknown> => {
    if (!isObject(body)) return body;
    const { paymentId, status, payments: all } = body;
    if (typeof paymentId === 'string' && status === 'requires_action') {
      return { ...body, ...(await actionOf(paymentId, user)) };
    }
    if (!Array.isArray(all)) return body;
    return { ...body, payments: await Promise.all(all.map((one) => add(one, user))) };
  };

  return async (body, user) => {
    if (user === null) return body;
    try {
      return await add(body, user);
    } catch (err) {
      logger.error({ err }, 'what the buyer has to do could not be looked up');
      return body;
    }
  };
};
