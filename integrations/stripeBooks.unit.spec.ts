import { createSandbox, createSandboxControl, type Sandbox, type SandboxControl } from '../sandbox';
import { type Outcome } from './outcome';
import { type PaymentBooks } from './paymentBooks';
import { type PaymentGateway } from './paymentGateway';
import { createStripeGateway } from './stripe';
import { createStripeBooks } from './stripeBooks';

const secretKey = 'sk_test_books';
let sandbox: Sandbox;
let control: SandboxControl;
let gateway: PaymentGateway;
let books: PaymentBooks;
beforeAll(async () => {
  sandbox = await createSandbox({
    stripe: { secretKey, asyncMs: null },
    mailgun: { apiKey: 'key', domain: 'mail.example.com' },
  });
  control = createSandboxControl(sandbox.stripeUrl);
  const options = { secretKey, apiBase: sandbox.stripeUrl, timeoutMs: 10_000 };
  gateway = createStripeGateway(options);
  books = createStripeBooks(options);
});
afterAll(() => sandbox.close());
beforeEach(() => control.reset());

const done = <T>(outcome: Outcome<T>): T => {
  if (outcome.outcome === 'done') return outcome.value;
  throw new Error(`not done: ${JSON.stringify(outcome)}`);
};
const now = () => Math.floor(Date.now() / 1000);
const paid = (count: number) =>
  control.addPaidIntents(
    Array.from({ length: count }, (_, n) => ({
      amount: 24_000 + n,
      currency: 'pln',
      metadata: { paymentId: `p-${n}` },
    })),
  );
const lately = () => ({ from: now() - 60, to: now() + 1, after: null, limit: 2 });

it('lists what was created in a time, newest first, in pages', async () => {
  await paid(3);
  const first = done(await books.intents(lately()));
  expect(first.items).toMatchObject([
    { status: 'succeeded', amount: { amount: 24_002, currency: 'PLN' }, metadata: { paymentId: 'p-2' } },
    { metadata: { paymentId: 'p-1' } },
  ]);
  expect(first.items[0]?.created).toBeGreaterThan(now() - 60);
  const second = done(await books.intents({ ...lately(), after: first.next }));
  expect([second.items.map(({ metadata }) => metadata['paymentId']), second.next]).toEqual([['p-0'], null]);
});

it('lists nothing of another time', async () => {
  await paid(1);
  expect(done(await books.intents({ ...lately(), to: now() - 60, from: now() - 3_600 }))).toEqual({
    items: [],
    next: null,
  });
  expect(done(await books.intents({ ...lately(), from: now() + 60, to: now() + 120 })).items).toEqual([]);
});

it('lists refunds and disputes, and finds each of them', async () => {
  const [intent] = await paid(1);
  const amount = { amount: 1_000, currency: 'PLN' };
  const refund = done(
    await gateway.refund({
      ...{ intentId: intent?.id ?? '', amount, idempotencyKey: 'r', metadata: { refundId: 'r-1' } },
    }),
  );
  expect(done(await books.refunds(lately())).items).toMatchObject([{ ...refund, metadata: { refundId: 'r-1' } }]);
  expect(done(await books.refund(refund.providerRefundId))).toEqual(refund);

  const dispute = await control.dispute(intent?.latest_charge ?? '');
  const found = {
    ...{ providerDisputeId: dispute.id, intentId: intent?.id, status: 'needs_response' },
    amount: { amount: 23_000, currency: 'PLN' },
  };
  expect(done(await books.disputes(lately())).items).toMatchObject([found]);
  expect(done(await books.dispute(dispute.id))).toEqual(found);
  expect(done(await books.intent(intent?.id ?? ''))).toMatchObject({ intentId: intent?.id, status: 'succeeded' });
});

it('says of what is not there that it is not', async () => {
  expect(done(await books.intent('pi_none'))).toBeNull();
  expect(done(await books.refund('re_none'))).toBeNull();
  expect(done(await books.dispute('du_none'))).toBeNull();
});

it.each(['intents', 'refunds', 'disputes'] as const)(
  'does not know what is written in %s when nobody answers',
  async (book) => {
    await control.addSwitch({ do: 'fail', method: 'GET', path: '/v1/**', status: 503 });
    expect(await books[book](lately())).toMatchObject({ outcome: 'unknown' });
  },
);
