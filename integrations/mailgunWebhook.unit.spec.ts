import { createHmac } from 'node:crypto';
import { verifyMailgunWebhook, type MailgunWebhookInput } from './mailgunWebhook';

const signingKey = 'signing-key';
const timestamp = '1800000000';
const token = 'a'.repeat(50);
const signature = createHmac('sha256', signingKey)
  .update(timestamp + token)
  .digest('hex');
const eventData = {
  id: 'event-1',
  event: 'failed',
  timestamp: 1_800_000_000.25,
  severity: 'permanent',
  reason: 'bounce',
  recipient: 'ada@example.com',
  'delivery-status': { code: 550, message: 'no such mailbox', description: '' },
  'user-variables': { deliveryId: 'd-1', nested: { ignored: true } },
  message: { headers: { 'message-id': 'delivery-1@example.com', to: 'ada@example.com' } },
};
const body = { signature: { timestamp, token, signature }, 'event-data': eventData };
const verify = (more: Partial<MailgunWebhookInput> = {}): ReturnType<typeof verifyMailgunWebhook> =>
  verifyMailgunWebhook({ body, signingKey, maxAgeSeconds: 300, now: new Date(1_800_000_010_000), ...more });

describe('verifying a Mailgun webhook', () => {
  it('reads what happened to which message', () => {
    expect(verify()).toEqual({
      ok: true,
      eventId: 'event-1',
      event: 'failed',
      messageId: 'delivery-1@example.com',
      recipient: 'ada@example.com',
      severity: 'permanent',
      reason: 'bounce: no such mailbox',
      variables: { deliveryId: 'd-1' },
      token,
    });
  });

  it('reads an event that failed nowhere', () => {
    const delivered = { ...eventData, event: 'delivered', severity: undefined, reason: null, 'delivery-status': {} };
    expect(verify({ body: { ...body, 'event-data': delivered } })).toMatchObject({
      ok: true,
      event: 'delivered',
      severity: null,
      reason: null,
    });
  });

  it('names the message without brackets whichever way it comes', () => {
    const message = { headers: { 'message-id': '<delivery-1@example.com>' } };
    expect(verify({ body: { ...body, 'event-data': { ...eventData, message } } })).toMatchObject({
      messageId: 'delivery-1@example.com',
    });
  });

  it.each<[string, Partial<MailgunWebhookInput>, string]>([
    ['another key', { signingKey: 'other' }, 'signature_mismatch'],
    [
      'another token',
      { body: { ...body, signature: { timestamp, token: 'b'.repeat(50), signature } } },
      'signature_mismatch',
    ],
    [
      'a short signature',
      { body: { ...body, signature: { timestamp, token, signature: '00' } } },
      'signature_mismatch',
    ],
    ['an old message', { now: new Date(1_800_000_301_000) }, 'too_old'],
    ['nothing', { body: undefined }, 'malformed'],
    ['no signature', { body: { 'event-data': eventData } }, 'malformed'],
    ['no event', { body: { signature: body.signature } }, 'malformed'],
    ['a number for a timestamp', { body: { ...body, signature: { timestamp: 1, token, signature } } }, 'malformed'],
  ])('refuses %s', (_what, more, reason) => {
    expect(verify(more)).toEqual({ ok: false, reason });
  });
});
