import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatMoney } from '../../domain/shared/currency';
import { until } from '../../local/until';
import { addToCart, checkOut, orderWhen } from './buying';
import { type DemoContext, type Invoice, type Order, type Person } from './context';

const REFUND_SECONDS = 30;

/** The buyer's bank asks him on a page of its own, and he says yes. */
export const payWithBank = async (context: DemoContext, buyer: Person, concertId: string): Promise<Order> => {
  const { api, say, check, count } = context;
  await addToCart(context, buyer, concertId, 'Regular', 2);
  const placed = await checkOut(api, buyer, 'pm_card_authenticationRequired');
  const [payment] = placed.body.payments;
  const page = payment?.nextAction?.url;
  check(`${buyer.name}'s bank asks first`, payment?.status === 'requires_action' && page !== undefined, placed.body);
  if (page === undefined) throw new Error('the payment does not say where the bank asks');
  say(`${buyer.name} pays for two tickets; the bank wants to ask first …`);
  await fetch(page, { method: 'POST', body: new URLSearchParams({ outcome: 'succeed' }) });
  const order = await orderWhen(api, buyer, placed.body.orderId, 'fulfilled');
  const paid = order.payments.find(({ paymentId }) => paymentId === payment?.paymentId);
  check('the payment has succeeded', paid?.status === 'succeeded', order.payments);
  say('… who says yes: paid and delivered by mail.');
  count('payments confirmed at a bank');
  count('orders paid');
  count('orders delivered');
  return order;
};

/** One of two tickets goes back: its money, its seat, and a credit note for it. */
export const refundTicket = async (
  context: DemoContext,
  organizer: Person,
  buyer: Person,
  order: Order,
): Promise<readonly Invoice[]> => {
  const { api, say, check, count } = context;
  const { orderId, tickets } = order;
  const asked = await api<{ refundId: string; amount: Order['total'] }>('POST', `/v1/orders/${orderId}/refunds`, {
    token: organizer.token,
    idempotencyKey: randomUUID(),
    body: { ticketIds: [tickets[0]?.ticketId], reason: 'Cannot come' },
  });
  check(`${organizer.name} refunds one of two tickets`, asked.status === 202, asked.body);
  const credited = await until(
    async () => {
      const { body } = await api<Order>('GET', `/v1/orders/${orderId}`, { token: buyer.token });
      return body.invoices.some(({ kind }) => kind === 'credit_note') ? body : undefined;
    },
    { timeoutSeconds: REFUND_SECONDS, everyMs: 200 },
  );
  const note = credited?.invoices.find(({ kind }) => kind === 'credit_note');
  check('a credit note says so', note?.total.amount === asked.body.amount.amount, credited);
  if (credited === undefined || note === undefined) throw new Error('the refund has no credit note');
  say(`${organizer.name} gave ${formatMoney(note.total)} back for one of them: credit note ${note.number}.`);
  count('tickets refunded');
  return credited.invoices;
};

/** As its buyer would download them. */
export const writeInvoices = async (
  { apiUrl, folder, say, check, count }: DemoContext,
  buyer: Person,
  invoices: readonly Invoice[],
): Promise<void> => {
  await mkdir(folder, { recursive: true });
  for (const { invoiceId, number } of invoices) {
    const answer = await fetch(`${apiUrl}/v1/invoices/${invoiceId}/pdf`, {
      headers: { authorization: `Bearer ${buyer.token}` },
    });
    const bytes = Buffer.from(await answer.arrayBuffer());
    check(`${number} is a PDF`, answer.status === 200 && bytes.subarray(0, 5).toString() === '%PDF-', answer.status);
    const file = join(folder, `${number}.pdf`);
    await writeFile(file, bytes);
    say(`Written to ${file}`);
    count('documents written');
  }
};
