import { type SwitchInput } from '../core/switches';
import { type Delivery, type DeliveryRecord } from '../core/deliveries';
import { type Mail, type MailEvent } from '../mailgun/objects';
import { type MailgunEndpoint } from '../mailgun/events';
import { type Charge, type Dispute, type PaymentIntent, type Refund, type StripeEvent } from '../stripe/objects';
import { type StripeEndpoint } from '../stripe/events';
import { type RefundEnd } from '../stripe/refunds';
import { type LoggedRequest } from './requestLog';

type Optional<T, K extends keyof T> = Omit<T, K> & Partial<Pick<T, K>>;
type Which = { readonly server?: 'stripe' | 'mailgun' };

/** The control API, for tests and demonstrations. Every call throws on another answer than 200. */
export type SandboxControl = ReturnType<typeof createSandboxControl>;

/** @param baseUrl of either server of a sandbox */
export function createSandboxControl(baseUrl: string) {
  const call = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const answer = await fetch(new URL(`/_sandbox/${path}`, baseUrl), {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    if (!answer.ok) throw new Error(`sandbox: ${method} ${path} answered ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  const list = async <T>(path: string): Promise<T[]> => (await call<{ items: T[] }>('GET', path)).items;
  const post = <T = object>(path: string, body: object = {}): Promise<T> => call<T>('POST', path, body);

  return {
    /** The next fitting requests are struck; the id removes it again. */
    addSwitch: async (input: SwitchInput): Promise<string> => (await post<{ id: string }>('switches', input)).id,
    removeSwitch: (id: string) => call<object>('DELETE', `switches/${id}`),
    /** Lets go on what a delay without an end (`ms: null`) has stopped. */
    releaseSwitch: (id: string) => post(`switches/${id}/release`),
    /** Those that may still strike. */
    switches: () => list<{ id: string; left: number | null }>('switches'),
    clearSwitches: () => call<object>('DELETE', 'switches'),
    settings: (settings: {
      asyncMs?: number | null;
      feeBasisPoints?: number | null;
      deliverAfterMs?: number | null;
      eventsLagMs?: number;
    }) => post('settings', settings),
    reset: () => post('reset'),
    /** `path` is how it begins. */
    requests: (filter: { server?: 'stripe' | 'mailgun'; method?: string; path?: string } = {}) =>
      list<LoggedRequest>(`requests?${new URLSearchParams(filter).toString()}`),

    setWebhooks: (endpoints: {
      stripe?: Optional<StripeEndpoint, 'enabledEvents'>[];
      mailgun?: Optional<MailgunEndpoint, 'webhooks'> | null;
    }) => post('webhooks', endpoints),
    holdWebhooks: (which: Which = {}) => post('webhooks/hold', which),
    releaseWebhooks: (which: Which & { order?: 'oldest_first' | 'newest_first' } = {}) =>
      post('webhooks/release', which),
    resendWebhook: (event: { eventId: string; identical?: boolean }) => post('webhooks/resend', event),
    deliveries: () =>
      call<Record<'stripe' | 'mailgun', { tried: DeliveryRecord[]; held: Delivery[] }>>('GET', 'webhooks/deliveries'),

    intents: () => list<PaymentIntent>('stripe/intents'),
    /** Cards that were charged in the past; no webhook tells of them. */
    addPaidIntents: async (payments: readonly { amount: number; currency: string; metadata: object }[]) =>
      (await post<{ items: PaymentIntent[] }>('stripe/intents', { payments })).items,
    charges: (filter: { payment_intent?: string } = {}) =>
      list<Charge>(`stripe/charges?${new URLSearchParams(filter).toString()}`),
    refunds: () => list<Refund>('stripe/refunds'),
    disputes: () => list<Dispute>('stripe/disputes'),
    stripeEvents: (filter: { type?: string } = {}) =>
      list<StripeEvent>(`stripe/events?${new URLSearchParams(filter).toString()}`),
    authenticate: (intentId: string, outcome: 'succeed' | 'fail') =>
      post<PaymentIntent>(`stripe/intents/${intentId}/authenticate`, { outcome }),
    settleIntent: (intentId: string, outcome: 'succeed' | 'fail', code?: string) =>
      post<PaymentIntent>(`stripe/intents/${intentId}/settle`, { outcome, ...(code === undefined ? {} : { code }) }),
    settleRefund: (refundId: string, outcome: RefundEnd) =>
      post<Refund>(`stripe/refunds/${refundId}/settle`, { outcome }),
    /** As somebody gives money back in the dashboard; without an amount all that is left. */
    refundInDashboard: (chargeId: string, amount?: number) =>
      post<Refund>(`stripe/charges/${chargeId}/refund`, amount === undefined ? {} : { amount }),
    /** Books a charge whose fee was not known when it was paid. */
    bookCharge: (chargeId: string) => post<Charge>(`stripe/charges/${chargeId}/balance`),
    dispute: (chargeId: string, about: { reason?: string; inquiry?: boolean } = {}) =>
      post<Dispute>(`stripe/charges/${chargeId}/dispute`, about),
    answerDispute: (disputeId: string) => post<Dispute>(`stripe/disputes/${disputeId}/answer`),
    escalateDispute: (disputeId: string) => post<Dispute>(`stripe/disputes/${disputeId}/escalate`),
    closeDispute: (disputeId: string, status: 'won' | 'lost') =>
      post<Dispute>(`stripe/disputes/${disputeId}/close`, { status }),
    /** As if a day had passed; for one key, or for all. */
    expireIdempotencyKeys: (key?: string) => post('stripe/idempotency-keys/expire', key === undefined ? {} : { key }),

    mails: (filter: { to?: string; 'message-id'?: string } = {}) =>
      list<Mail>(`mailgun/mails?${new URLSearchParams(filter).toString()}`),
    mailEvents: () => list<MailEvent>('mailgun/events'),
    reportMail: (mailId: string, fate: 'deliver' | 'bounce' | 'complain' | 'tempfail', recipient?: string) =>
      post(`mailgun/mails/${mailId}/report`, { fate, ...(recipient === undefined ? {} : { recipient }) }),
  };
}
