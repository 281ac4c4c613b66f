import Stripe from 'stripe';
import { verifyStripeEvent, type StripeWebhookInput } from './stripeWebhook';

const secret = 'whsec_test';
const sentAt = 1_800_000_000;
const payload = JSON.stringify({
  id: 'evt_1',
  object: 'event',
  type: 'payment_intent.succeeded',
  created: sentAt,
  data: { object: { id: 'pi_1', note: 'zażółć' } },
});
const stripe = new Stripe('sk_test_x', { telemetry: false });
const signed = (more: Partial<{ payload: string; secret: string; timestamp: number; scheme: string }> = {}): string =>
  stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp: sentAt, ...more });
const verify = (more: Partial<StripeWebhookInput> = {}): ReturnType<typeof verifyStripeEvent> =>
  verifyStripeEvent({
    rawBody: payload,
    signature: signed(),
    secrets: [secret],
    toleranceSeconds: 300,
    now: new Date((sentAt + 10) * 1000),
    ...more,
  });

describe('verifying a Stripe webhook', () => {
  it.each([
    ['text', payload],
    ['bytes', Buffer.from(payload)],
  ])("reads an event from %s that the provider's own library signed", (_form, rawBody) => {
    expect(verify({ rawBody })).toEqual({
      ok: true,
      event: {
        id: 'evt_1',
        type: 'payment_intent.succeeded',
        created: sentAt,
        object: { id: 'pi_1', note: 'zażółć' },
      },
    });
  });

  it('takes either of two signatures while the secret rolls', () => {
    const [time, digest] = signed().split(',');
    expect(verify({ signature: `${time},v1=${'0'.repeat(64)},${digest}` }).ok).toBe(true);
  });

  it.each([
    ['the new secret', ['whsec_next', secret]],
    ['the old one', [secret, 'whsec_next']],
  ])('takes what was signed with %s of two', (_, secrets) => {
    expect(verify({ secrets }).ok).toBe(true);
  });

  it('takes nothing when there is no secret', () => {
    expect(verify({ secrets: [] })).toEqual({ ok: false, reason: 'signature_mismatch' });
  });

  it('takes a message from a clock ahead of ours', () => {
    expect(verify({ now: new Date((sentAt - 3600) * 1000) }).ok).toBe(true);
  });

  it.each<[string, Partial<StripeWebhookInput>, string]>([
    ['nothing', { signature: undefined }, 'signature_missing'],
    ['an empty header', { signature: '' }, 'signature_missing'],
    ['no timestamp', { signature: 'v1=00' }, 'signature_malformed'],
    ['a timestamp in words', { signature: 't=now,v1=00' }, 'signature_malformed'],
    ['only an old scheme', { signature: signed({ scheme: 'v0' }) }, 'signature_malformed'],
    ['another secret', { signature: signed({ secret: 'whsec_other' }) }, 'signature_mismatch'],
    ['a short digest', { signature: `t=${sentAt},v1=00` }, 'signature_mismatch'],
    ['a changed body', { rawBody: payload.replace('pi_1', 'pi_2') }, 'signature_mismatch'],
    ['a moved timestamp', { signature: signed().replace(`${sentAt}`, `${sentAt + 1}`) }, 'signature_mismatch'],
    ['an old message', { now: new Date((sentAt + 301) * 1000) }, 'too_old'],
  ])('refuses %s', (_what, more, reason) => {
    expect(verify(more)).toEqual({ ok: false, reason });
  });

  it.each(['not json', 'null', '{}', '{"id":"evt_1","type":"x","created":1,"data":{"object":{}}}'])(
    'refuses %s, however well signed',
    (rawBody) => {
      expect(verify({ rawBody, signature: signed({ payload: rawBody }) })).toEqual({
        ok: false,
        reason: 'not_an_event',
      });
    },
  );
});
