import { DefaultLogger, Runtime } from '@temporalio/worker';
import { createProcesses } from '../../api/processes';
import { ended } from '../support/cost';
import { buyTicket, disputeCharge, disputedOrder, disputeProcess, scanAt, ticketsAre } from '../support/disputes';
import { eventually } from '../support/eventually';
import { type House, openHouse } from '../support/house';
import { newOperator, type Operator } from '../support/operator';
import { factsOf, orderWaitsAt } from '../support/orders';
import { expecting, historyOf, newConcert, newOrganizer, newPerson, type Person } from '../support/people';
import { quickFanOut, quickPolicy } from '../support/policy';
import { askForRefund, type Bought, openProcesses, type OpenProcesses } from '../support/refunds';

Runtime.install({ logger: new DefaultLogger('ERROR') });
jest.setTimeout(60_000);

const STEP = 'answerDispute';

let house: House;
let operator: Operator;
let scanner: Person;
let processes: OpenProcesses;
let concert: string;
let bought: Bought;

beforeAll(async () => {
  // Looked up so often that a lost message is soon made up for.
  house = await openHouse({ policy: { payment: { ...quickPolicy.payment, lookUpMs: 300, maximumLookUpMs: 300 } } });
  const organizer = await newOrganizer(house);
  operator = await newOperator(house);
  scanner = await newPerson(house, 'Sam Scanner', ['customer', 'scanner']);
  concert = await newConcert(house, organizer);
  const path = `/v1/concerts/${concert}/scanners/${scanner.userId}`;
  expecting(await house.api('PUT', path, { token: organizer.token }), 204);
  processes = openProcesses(house);
});
beforeEach(async () => {
  bought = await buyTicket(house, concert);
});
afterEach(async () => {
  await house.sandbox.clearSwitches();
  await house.sandbox.releaseWebhooks();
});
afterAll(async () => {
  await processes.close();
  await house.close();
});

const isQuiet = () =>
  disputedOrder(house, bought, 'wait for nobody', ({ attention, dispute }) => attention === null && dispute !== null);
const waitsForAnswer = () => orderWaitsAt(house, bought.buyer, bought.orderId, STEP);
const closedAs = (outcome: string) =>
  disputedOrder(house, bought, `have a dispute that is ${outcome}`, ({ dispute }) => dispute?.outcome === outcome);
const paymentOf = async () =>
  (await house.api('GET', `/v1/payments/${bought.paymentId}`, { token: bought.buyer.token })).body;

describe('money that a bank takes back', () => {
  it('flags the order, blocks its tickets by policy, and winning it unblocks them', async () => {
    const dispute = await disputeCharge(house, bought.orderId);
    const flagged = await ticketsAre(house, bought, 'blocked');
    expect(flagged).toMatchObject({
      ...{ status: 'fulfilled', dispute: { reason: 'fraudulent', inquiry: false, outcome: null } },
    });
    expect(await scanAt(house, scanner, concert, flagged)).toBe('blocked');
    expect(await paymentOf()).toMatchObject({
      ...{ status: 'succeeded', dispute: { providerDisputeId: dispute.id, amount: { amount: 24_000 }, outcome: null } },
    });

    const { attention } = await waitsForAnswer();
    const by = new Date((dispute.evidence_details.due_by ?? 0) * 1000).toISOString();
    expect(attention?.error).toContain(`Answer ${dispute.id} in Stripe's dashboard by ${by}`);
    expect(await operator.waiting()).toContain(bought.orderId);

    await house.sandbox.closeDispute(dispute.id, 'won');
    await closedAs('won');
    const good = await ticketsAre(house, bought, 'issued');
    expect(good.attention).toBeNull();
    expect(await scanAt(house, scanner, concert, good)).toBe('admitted');
    expect((await ended(house, disputeProcess(dispute), 'dispute-won')).result).toEqual({ outcome: 'won' });
    expect((await historyOf(house, bought.buyer, bought.orderId)).slice(-9)).toEqual([
      ...['DisputeOpened', 'OrderDisputed', 'TicketBlocked', 'OrderAttentionRaised', 'OrderAttentionCleared'],
      ...['DisputeClosed', 'OrderDisputeClosed', 'TicketUnblocked', 'TicketCheckedIn'],
    ]);
  });

  it('is not given back a second time, and lost it stays gone, with its tickets', async () => {
    const dispute = await disputeCharge(house, bought.orderId);
    await ticketsAre(house, bought, 'blocked');
    const refused = { outcome: 'refused', refusal: { code: 'payment_disputed' } };
    expect((await askForRefund(processes, bought)).answer).toMatchObject(refused);

    await waitsForAnswer();
    expecting(
      await operator.tell(bought.orderId, 'skip', { step: STEP, reason: 'It was the buyer, we let it go' }),
      200,
    );
    await isQuiet();
    await house.sandbox.closeDispute(dispute.id, 'lost');
    await closedAs('lost');
    expect((await ended(house, disputeProcess(dispute), 'dispute-lost')).result).toEqual({ outcome: 'lost' });
    const lost = await ticketsAre(house, bought, 'blocked');
    expect(await scanAt(house, scanner, concert, lost)).toBe('blocked');
    expect((await askForRefund(processes, bought)).answer).toMatchObject(refused);
    expect(await factsOf(house, bought.buyer, bought.orderId, 'OrderAttentionCleared')).toMatchObject([
      { step: STEP, action: 'skip', by: operator.userId, reason: 'It was the buyer, we let it go' },
    ]);
  });

  it('is asked about again when an operator wants it looked at', async () => {
    await disputeCharge(house, bought.orderId);
    await waitsForAnswer();
    expecting(await operator.tell(bought.orderId, 'retry', { step: STEP, reason: 'is it still open?' }), 200);
    await eventually('the question to be asked again', async () => {
      const raised = await factsOf(house, bought.buyer, bought.orderId, 'OrderAttentionRaised');
      return raised.length === 2 ? raised : undefined;
    });
  });

  it('does not block the tickets where the house does not want it', async () => {
    await house.sandbox.holdWebhooks({ server: 'stripe' });
    const dispute = await disputeCharge(house, bought.orderId);
    const { temporalAddress: address, namespace } = house;
    const lenient = createProcesses({
      ...{ address, namespace, waitMs: 10_000, fanOut: quickFanOut },
      policy: { ...quickPolicy, payment: { ...quickPolicy.payment, disputesBlockTickets: false } },
    });
    const { paymentId, orderId } = bought;
    await lenient.disputeNews({ paymentId, orderId, providerDisputeId: dispute.id });
    await lenient.close();
    const { tickets } = await waitsForAnswer();
    expect(tickets.map(({ status }) => status)).toEqual(['issued']);
  });
});

describe('a bank that only asks', () => {
  it('blocks nobody; answered in the dashboard it asks no operator any more', async () => {
    const inquiry = await disputeCharge(house, bought.orderId, { inquiry: true });
    const { attention, tickets } = await waitsForAnswer();
    expect(attention?.error).toContain('or give the money back');
    expect(tickets.map(({ status }) => status)).toEqual(['issued']);

    await house.sandbox.answerDispute(inquiry.id);
    expect(await isQuiet()).toMatchObject({ dispute: { inquiry: true, outcome: null } });
    await house.sandbox.closeDispute(inquiry.id, 'won');
    await closedAs('inquiry_closed');
    expect((await ended(house, disputeProcess(inquiry), 'dispute-inquiry')).result).toEqual({
      ...{ outcome: 'inquiry_closed' },
    });
  });

  it('and then takes the money blocks the tickets, and an operator is asked anew', async () => {
    const inquiry = await disputeCharge(house, bought.orderId, { inquiry: true });
    await waitsForAnswer();
    expecting(await operator.tell(bought.orderId, 'skip', { step: STEP, reason: 'answered' }), 200);
    await isQuiet();
    await house.sandbox.escalateDispute(inquiry.id);
    const claimed = await ticketsAre(house, bought, 'blocked');
    expect(claimed.dispute).toMatchObject({ inquiry: false });
    expect((await waitsForAnswer()).attention?.error).toContain('takes the money back');
    expect(await historyOf(house, bought.buyer, bought.orderId)).toContain('DisputeEscalated');
  });
});

describe('a message that is lost', () => {
  it('about the end of a dispute is made up for by a look-up, and changes nothing when it comes late', async () => {
    const dispute = await disputeCharge(house, bought.orderId);
    await waitsForAnswer();
    await house.sandbox.holdWebhooks({ server: 'stripe' });
    await house.sandbox.closeDispute(dispute.id, 'won');
    await closedAs('won');
    await ticketsAre(house, bought, 'issued');
    const before = await historyOf(house, bought.buyer, bought.orderId);
    await house.sandbox.releaseWebhooks({ server: 'stripe', order: 'newest_first' });
    await eventually('the late news to be looked into', async () => {
      const { status } = await house.temporal.workflow.getHandle(disputeProcess(dispute)).describe();
      return status.name === 'COMPLETED' ? true : undefined;
    });
    expect(await historyOf(house, bought.buyer, bought.orderId)).toEqual(before);
  });

  it('while Stripe does not answer is looked up when it does', async () => {
    const away = await house.sandbox.addSwitch({
      ...{ do: 'fail', status: 503, format: 'html', times: null },
      ...{ server: 'stripe', method: 'GET', path: '/v1/disputes/*' },
    });
    const dispute = await disputeCharge(house, bought.orderId);
    await orderWaitsAt(house, bought.buyer, bought.orderId, 'lookUpDispute');
    await house.sandbox.removeSwitch(away);
    expecting(await operator.tell(bought.orderId, 'retry', { step: 'lookUpDispute', reason: 'Stripe is back' }), 200);
    await waitsForAnswer();
    await house.sandbox.closeDispute(dispute.id, 'won');
    await closedAs('won');
    expect((await ended(house, disputeProcess(dispute), 'dispute-parked-and-retried')).result).toEqual({
      outcome: 'won',
    });
  });
});
