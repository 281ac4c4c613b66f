import { type DemoContext, type Order, type Person } from './context';
import { buyOverTwoConcerts, letHoldExpire, retryDeclinedCard } from './buying';
import { createConcert, inDays, VENUE } from './concerts';
import { scanTwice } from './door';
import { payWithBank, refundTicket, writeInvoices } from './money';
import { register, sayWhoSells } from './people';

const printHistory = async ({ api, say, check }: DemoContext, buyer: Person, orderId: string): Promise<void> => {
  const { body } = await api<{ items: { occurredAt: string; type: string; actor: string }[] }>(
    'GET',
    `/v1/orders/${orderId}/history`,
    { token: buyer.token },
  );
  check('the order has a history', body.items.length > 0, body);
  say(`\nThe history of order ${orderId}:`);
  for (const { occurredAt, type } of body.items) say(`  ${occurredAt}  ${type}`);
};

/** Plays an evening at the ticket office. Returns the order to look at in the Web UI. */
export const playDemo = async (context: DemoContext): Promise<Order> => {
  const { api, say } = context;
  const organizer = await register(context, 'Olga Organizer', ['customer', 'organizer']);
  const scanner = await register(context, 'Sam Scanner', ['customer', 'scanner']);
  const ania = await register(context, 'Ania Nowak');
  const bartek = await register(context, 'Bartek Zając');
  const celina = await register(context, 'Celina Wiśniewska');
  await sayWhoSells(context, organizer);
  say('Registered an organizer, a scanner and three buyers.');

  const currency = 'PLN';
  const warsaw = await createConcert(context, organizer, {
    name: 'Beyoncé, Warsaw',
    artist: 'Beyoncé',
    venue: VENUE,
    startsAt: inDays(90),
    currency,
    taxRate: { percent: '8.00', inclusive: true },
    ticketTypes: [
      { type: 'Regular', price: { amount: 24_000, currency }, capacity: 100 },
      { type: 'Golden Circle', price: { amount: 90_000, currency }, capacity: 10 },
    ],
  });
  const gdansk = await createConcert(context, organizer, {
    name: 'Dawid Podsiadło, Gdańsk',
    artist: 'Dawid Podsiadło',
    venue: {
      name: 'Ergo Arena',
      address: 'pl. Dwóch Miast 1',
      city: 'Gdańsk',
      country: 'PL',
      timeZone: 'Europe/Warsaw',
    },
    startsAt: inDays(120),
    currency,
    ticketTypes: [{ type: 'Regular', price: { amount: 15_900, currency }, capacity: 50 }],
  });
  await api('PUT', `/v1/concerts/${warsaw}/scanners/${scanner.userId}`, { token: organizer.token });

  const order = await buyOverTwoConcerts(context, ania, warsaw, gdansk);
  await retryDeclinedCard(context, bartek, warsaw);
  await letHoldExpire(context, bartek, warsaw);
  const returned = await payWithBank(context, celina, warsaw);
  await writeInvoices(context, celina, await refundTicket(context, organizer, celina, returned));
  await scanTwice(context, scanner, order, warsaw);
  await printHistory(context, ania, order.orderId);
  return order;
};
