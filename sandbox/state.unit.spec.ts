import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox, type Overrides, type Started } from './testing/startSandbox';
import { until } from './testing/until';
import { startWebhookReceiver } from './testing/webhookReceiver';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
});
afterEach(async () => {
  for (const { sandbox } of running.splice(0)) await sandbox.close();
  await rm(folder, { recursive: true });
});

const running: Started[] = [];
const start = async (more: Overrides = {}): Promise<Started> => {
  const started = await startSandbox({ stateFile: join(folder, 'new', 'state'), ...more });
  running.push(started);
  return started;
};
const price = { amount: 10_000, currency: 'pln', allowed_payment_method_types: ['card', 'us_bank_account'] };

describe('a sandbox with a state file', () => {
  it('knows its payments after a restart, and their keys', async () => {
    const first = await start();
    const paid = await first.stripe.paymentIntents.create(
      { ...price, payment_method: 'pm_card_visa', confirm: true },
      { idempotencyKey: 'k' },
    );
    await first.sandbox.close();

    const second = await start();
    const again = await second.stripe.paymentIntents.create(
      { ...price, payment_method: 'pm_card_visa', confirm: true },
      { idempotencyKey: 'k' },
    );
    expect(again.id).toBe(paid.id);
    expect(await second.stripe.paymentIntents.retrieve(paid.id)).toMatchObject({ status: 'succeeded' });
    expect(await second.stripe.refunds.create({ payment_intent: paid.id })).toMatchObject({ status: 'succeeded' });
    expect(await second.control.charges()).toHaveLength(1);
  });

  it('does after a restart what was still to be done', async () => {
    const receiver = await startWebhookReceiver();
    const webhook = { url: receiver.url, secret: 'whsec', enabledEvents: ['payment_intent.succeeded'] };
    const first = await start({ stripe: { asyncMs: 100, webhook } });
    const { id, status } = await first.stripe.paymentIntents.create({
      ...price,
      payment_method: 'pm_usBankAccount_success',
      confirm: true,
    });
    expect(status).toBe('processing');
    await first.sandbox.close();

    const second = await start();
    await until(() => receiver.received[0]);
    expect(await second.stripe.paymentIntents.retrieve(id)).toMatchObject({ status: 'succeeded' });
    await receiver.close();
  });

  it('tells after a restart whom it could not tell before', async () => {
    const deaf = await startWebhookReceiver();
    await deaf.close();
    const webhook = { url: deaf.url, secret: 'whsec', enabledEvents: ['payment_intent.created'] };
    const first = await start({ stripe: { webhook, webhookRetryDelaysMs: [1_000] } });
    await first.stripe.paymentIntents.create(price);
    await until(async () => (await first.control.deliveries()).stripe.tried[0]);
    await first.sandbox.close();

    const receiver = await startWebhookReceiver();
    await start({ stripe: { webhook: { ...webhook, url: receiver.url } } });
    await until(() => receiver.received[0]);
    await receiver.close();
  });

  it('reads what a killed one left, up to its last whole line', async () => {
    const first = await start();
    await first.stripe.paymentIntents.create(price);
    const file = join(folder, 'new', 'state');
    await until(async () => ((await readFile(file, 'utf8')).includes('stripe.intents') ? true : undefined));
    await first.sandbox.close();
    await appendFile(file, '["stripe.intents","pi_half",{"id":"pi_ha');

    const second = await start();
    expect(await second.control.intents()).toHaveLength(1);
  });

  it('forgets what a reset forgot, but not whom to tell', async () => {
    const webhook = { url: 'http://127.0.0.1:9/', secret: 'whsec', enabledEvents: ['none'] };
    const first = await start({ stripe: { webhook } });
    await first.stripe.paymentIntents.create(price);
    await first.control.reset();
    await first.sandbox.close();

    const second = await start();
    expect(await second.control.intents()).toHaveLength(0);
    const answer = await fetch(`${second.sandbox.stripeUrl}/_sandbox/webhooks`);
    expect(await answer.json()).toMatchObject({ stripe: [webhook] });
  });
});

describe('a sandbox without one', () => {
  it('starts empty', async () => {
    const first = await startSandbox();
    await first.stripe.paymentIntents.create(price);
    await first.sandbox.close();
    const second = await startSandbox();
    expect(await second.control.intents()).toHaveLength(0);
    await second.sandbox.close();
  });

  it('says that its port is taken, and leaves nothing behind', async () => {
    const first = await startSandbox();
    const port = Number(new URL(first.sandbox.mailgunUrl).port);
    await expect(startSandbox({ mailgun: { port } })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await first.sandbox.close();
  });
});
