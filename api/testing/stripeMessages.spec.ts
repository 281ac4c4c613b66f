import { createHmac, randomUUID } from 'node:crypto';
import { type ApiUnderTest, STRIPE_SECRET } from './apiUnderTest.spec';

export const inSeconds = (date = Date.now()): number => Math.floor(date / 1000);

export const stripeEvent = (type: string, object: object, id = `evt_${randomUUID()}`): string =>
  JSON.stringify({ id, object: 'event', type, created: inSeconds(), data: { object } });

/** As Stripe would send it: signed over the bytes and the time. */
export const fromStripe = (api: ApiUnderTest, raw: string, { at = inSeconds(), secret = STRIPE_SECRET } = {}) => {
  const signature = createHmac('sha256', secret).update(`${at}.${raw}`).digest('hex');
  return api.send('POST', '/webhooks/stripe', { raw, headers: { 'Stripe-Signature': `t=${at},v1=${signature}` } });
};
