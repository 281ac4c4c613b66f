import { type Knex } from 'knex';
import { type House, openHouse } from '../support/house';
import {
  addToCart,
  checkOut,
  expecting,
  getOrder,
  newConcert,
  newOrganizer,
  newPerson,
  pay,
  type Person,
} from '../support/people';

jest.setTimeout(60_000);

let house: House;
let buyer: Person;
const log: string[] = [];
beforeAll(async () => {
  house = await openHouse({ logLevel: 'trace', log: (line) => void log.push(JSON.stringify(line)) });
  buyer = await newPerson(house);
});
afterAll(() => house.close());

const everyRow = async (db: Knex): Promise<Readonly<Record<string, string>>> => {
  const { rows } = await db.raw<{ rows: { name: string }[] }>(
    `select table_name as name from information_schema.tables where table_schema = 'public' order by 1`,
  );
  const dump: Record<string, string> = {};
  for (const { name } of rows) {
    const { rows: all } = await db.raw<{ rows: { row: string }[] }>('select to_jsonb(t)::text as row from ?? t', [
      name,
    ]);
    dump[name] = all.map(({ row }) => row).join('\n');
  }
  return dump;
};

/** Payloads are in base64 there, which would hide what they say. */
const readable = (key: string, value: unknown): unknown =>
  key === 'data' && typeof value === 'string' ? Buffer.from(value, 'base64').toString('utf8') : value;

const everyHistory = async (): Promise<Readonly<Record<string, string>>> => {
  const dump: Record<string, string> = {};
  for await (const { workflowId } of house.temporal.workflow.list()) {
    dump[workflowId] = JSON.stringify(await house.temporal.workflow.getHandle(workflowId).fetchHistory(), readable);
  }
  return dump;
};

/** Where one of the secrets stands; each of `places` was looked through. */
const holding = (places: Readonly<Record<string, string>>, secrets: readonly string[]): readonly string[] =>
  Object.keys(places).filter((place) => secrets.some((secret) => places[place]?.includes(secret)));

describe('what only the buyer may see', () => {
  it('is shown to him and stands in no table, no log and no history', async () => {
    const concert = await newConcert(house, await newOrganizer(house));
    await addToCart(house, buyer, concert);
    const placed = expecting(await checkOut(house, buyer, { paymentMethodId: 'pm_card_authenticationRequired' }), 201);
    const again = expecting(await pay(house, buyer, placed.orderId, 'pm_card_authenticationRequired'), 201);
    const order = await getOrder(house, buyer, placed.orderId);
    const shown = [...placed.payments, again, ...order.payments].flatMap(({ clientSecret, nextAction }) =>
      clientSecret === undefined ? [] : [clientSecret, nextAction?.url ?? 'no page'],
    );
    const intents = await house.sandbox.intents();
    // The first attempt as it was placed, and the second one twice.
    expect(new Set(shown)).toEqual(
      new Set(intents.flatMap(({ client_secret: secret }) => [secret, expect.stringContaining('/bank/') as string])),
    );

    // The bank sends its buyer back with the secret in the address.
    const back = new URL(house.workerOptions.returnUrl);
    back.searchParams.set('payment_intent_client_secret', again.clientSecret ?? 'none');
    await fetch(back);

    const secrets = [...shown, ...intents.map(({ client_secret: secret }) => secret)];
    const tables = await everyRow(house.database.db);
    const histories = await everyHistory();
    // That it would be found is part of the proof: all of these hold the payment.
    const { paymentId } = again;
    expect(holding(tables, [paymentId])).toEqual(expect.arrayContaining(['api_idempotency', 'events', 'payments']));
    expect(log.some((line) => line.includes(placed.orderId))).toBe(true);
    expect(Object.keys(histories)).toEqual(expect.arrayContaining([`order-${placed.orderId}`, `payment-${paymentId}`]));
    expect(holding(histories, ['pm_card_authenticationRequired'])).toContain(`order-${placed.orderId}`);

    expect(holding(tables, secrets)).toEqual([]);
    expect(holding(histories, secrets)).toEqual([]);
    expect(holding({ log: log.join('\n') }, secrets)).toEqual([]);
  });
});
