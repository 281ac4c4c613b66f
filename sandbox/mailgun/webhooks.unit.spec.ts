import { createHmac } from 'node:crypto';
import { type Request } from '../core/http';
import { startSandbox, MAILGUN_DOMAIN, type Started } from '../testing/startSandbox';
import { until } from '../testing/until';
import { startWebhookReceiver, type WebhookReceiver } from '../testing/webhookReceiver';

const signingKey = 'signing-key';
let started: Started;
let receiver: WebhookReceiver;
beforeEach(async () => {
  receiver = await startWebhookReceiver();
  started = await startSandbox({
    mailgun: {
      webhook: {
        url: receiver.url,
        signingKey,
        webhooks: ['delivered', 'permanent_fail', 'temporary_fail', 'complained'],
      },
    },
  });
});
afterEach(async () => {
  await started.sandbox.close();
  await receiver.close();
});

interface Body {
  readonly signature: { readonly timestamp: string; readonly token: string; readonly signature: string };
  readonly 'event-data': { readonly id: string; readonly event: string; readonly severity?: string };
}

const send = (to: string) =>
  started.mailgun.messages.create(MAILGUN_DOMAIN, { from: 'a@mail.example.com', to, subject: 's', text: 't' });
const bodyOf = (request: Request): Body => JSON.parse(request.body.toString()) as Body;
const received = (count: number): Promise<Body[]> =>
  until(() => (receiver.received.length >= count ? receiver.received.map(bodyOf) : undefined));

describe("Mailgun's webhooks", () => {
  it('sign a timestamp and a token', async () => {
    await send('ada@example.com');
    const [body] = await received(1);
    const { timestamp, token, signature } = body?.signature ?? { timestamp: '', token: '', signature: '' };
    expect(token).toHaveLength(50);
    expect(Math.abs(Date.now() / 1000 - Number(timestamp))).toBeLessThan(5);
    expect(
      createHmac('sha256', signingKey)
        .update(timestamp + token)
        .digest('hex'),
    ).toBe(signature);
    expect(body?.['event-data']).toMatchObject({
      event: 'delivered',
      recipient: 'ada@example.com',
      'delivery-status': { code: 250 },
    });
  });

  it.each([
    ['bounce@example.com', [['failed', 'permanent']]],
    [
      'complain@example.com',
      [
        ['complained', undefined],
        ['delivered', undefined],
      ],
    ],
    [
      'tempfail@example.com',
      [
        ['delivered', undefined],
        ['failed', 'temporary'],
      ],
    ],
  ])('tell what became of a mail to %s', async (to, expected) => {
    await send(to);
    const told = (await received(expected.length)).map((body) => [
      body['event-data'].event,
      body['event-data'].severity,
    ]);
    expect(told.sort()).toEqual(expected);
  });

  it('come again until they are taken, signed anew', async () => {
    receiver.answerWith(500, 503);
    await send('bounce@example.com');
    const tries = await received(3);
    expect(new Set(tries.map((body) => body['event-data'].id)).size).toBe(1);
    expect(new Set(tries.map((body) => body.signature.token)).size).toBe(3);
  });

  it.each([
    ['delivered', 'ada@example.com', 500],
    ['406 was answered', 'bounce@example.com', 406],
  ])('do not come again when %s', async (_why, to, status) => {
    receiver.answerWith(status);
    await send(to);
    await received(1);
    await send('bounce+later@example.com');
    await received(2);
    const { mailgun } = await started.control.deliveries();
    expect(mailgun.tried.map(({ attempt }) => attempt)).toEqual([1, 1]);
  });

  it('come once more, or word for word as someone who listened in would', async () => {
    await send('bounce@example.com');
    const [first] = await received(1);
    const eventId = first?.['event-data'].id ?? '';
    await started.control.resendWebhook({ eventId, identical: true });
    expect((await received(2))[1]).toEqual(first);
    await started.control.resendWebhook({ eventId });
    const third = (await received(3))[2];
    expect(third?.['event-data']).toEqual(first?.['event-data']);
    expect(third?.signature.token).not.toBe(first?.signature.token);
  });

  it('wait while they are held', async () => {
    await started.control.holdWebhooks({ server: 'mailgun' });
    await send('complain@example.com');
    await until(async () => ((await started.control.deliveries()).mailgun.held.length === 2 ? true : undefined));
    await started.control.releaseWebhooks({ server: 'mailgun', order: 'newest_first' });
    expect((await received(2)).map((body) => body['event-data'].event)).toEqual(['complained', 'delivered']);
  });
});
