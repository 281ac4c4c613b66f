import { fold, refused, silence, specificationOf } from '../shared/given.spec';
import { type DeliveryCommand } from './commands';
import { deliveryDecider } from './deliveryDecider';
import { type DeliveryEvent } from './events';

const given = specificationOf(deliveryDecider);

const deliveryId = 'd1';
const now = '2027-05-02T10:00:00Z';
const request: Extract<DeliveryCommand, { type: 'RequestDelivery' }> = {
  type: 'RequestDelivery',
  deliveryId,
  orderId: 'o1',
  userId: 'u1',
  channel: 'email',
  contactId: 'contact1',
  ticketIds: ['t1', 't2'],
};
const requested: DeliveryEvent = {
  type: 'TicketDeliveryRequested',
  data: {
    deliveryId,
    orderId: 'o1',
    userId: 'u1',
    channel: 'email',
    contactId: 'contact1',
    ticketIds: ['t1', 't2'],
  },
};
const sent: DeliveryEvent = { type: 'TicketsSent', data: { deliveryId, providerMessageId: 'm1', sentAt: now } };
const delivered: DeliveryEvent = { type: 'TicketsDelivered', data: { deliveryId, deliveredAt: now } };
const bounced: DeliveryEvent = { type: 'TicketsBounced', data: { deliveryId, reason: 'no such mailbox' } };
const complained: DeliveryEvent = { type: 'TicketsComplained', data: { deliveryId } };
const failed: DeliveryEvent = {
  type: 'TicketDeliveryFailed',
  data: { deliveryId, error: 'the provider is down', attempts: 10 },
};
const retried: DeliveryEvent = {
  type: 'TicketDeliveryRetried',
  data: { deliveryId, by: 'admin1', reason: 'it is up again' },
};
const settled: DeliveryEvent = {
  type: 'TicketDeliverySettledByHand',
  data: { deliveryId, by: 'admin1', reason: 'handed over at the office' },
};

const recalled: DeliveryEvent = {
  type: 'TicketDeliveryCancelled',
  data: { deliveryId, reason: 'concert_cancelled' },
};

const recordSent: DeliveryCommand = { type: 'RecordSent', providerMessageId: 'm1', now };
const recordDelivered: DeliveryCommand = { type: 'RecordDelivered', now };
const recordBounce: DeliveryCommand = { type: 'RecordBounce', reason: 'no such mailbox' };
const recordComplaint: DeliveryCommand = { type: 'RecordComplaint' };
const fail: DeliveryCommand = { type: 'FailDelivery', error: 'the provider is down', attempts: 10 };
const retry: DeliveryCommand = { type: 'RetryDelivery', by: 'admin1', reason: 'it is up again' };
const settle: DeliveryCommand = { type: 'SettleDelivery', by: 'admin1', reason: 'handed over at the office' };
const cancel: DeliveryCommand = { type: 'CancelDelivery', reason: 'concert_cancelled' };

describe('RequestDelivery', () => {
  it('says which tickets go where', () => given([]).when(request).then([requested]));
  it('refuses a delivery of another order', () =>
    given([requested])
      .when({ ...request, orderId: 'o2' })
      .then(refused('delivery_exists')));
  it('stays silent the second time', () => given([requested, sent]).when(request).then(silence));
});

describe('RecordSent', () => {
  it.each([
    ['was asked for', [requested]],
    ['was tried again', [requested, failed, retried]],
    ['seemed to have failed, but whose lost answer was found', [requested, failed]],
  ])('remembers the message of a delivery that %s', (_what, history) => given(history).when(recordSent).then([sent]));
  it('stays silent the second time', () => given([requested, sent]).when(recordSent).then(silence));

  it.each([
    ['delivered', [requested, delivered]],
    ['bounced', [requested, bounced]],
    ['complained', [requested, complained]],
  ])('never takes "%s" back, which a webhook may have said first', (status, history) => {
    given(history).when(recordSent).then([sent]);
    expect(fold(deliveryDecider, [...history, sent])).toMatchObject({ status, providerMessageId: 'm1' });
  });
});

describe('RecordDelivered', () => {
  it.each([
    ['was sent', [requested, sent]],
    ['was not known to be sent', [requested]],
    ['seemed to have failed', [requested, failed]],
  ])('ends a delivery that %s', (_what, history) => given(history).when(recordDelivered).then([delivered]));
  it.each([
    ['the second time', [requested, delivered]],
    ['about old news of a mail that bounced', [requested, sent, bounced]],
    ['about a mail that its reader complained about', [requested, complained]],
  ])('stays silent %s', (_what, history) => given(history).when(recordDelivered).then(silence));
});

describe('RecordBounce', () => {
  it.each([
    ['was sent', [requested, sent]],
    ['had been taken at first', [requested, sent, delivered]],
  ])('records that a mail that %s came back', (_what, history) => given(history).when(recordBounce).then([bounced]));
  it.each([
    ['the second time', [requested, bounced]],
    ['about a mail that its reader complained about', [requested, complained]],
  ])('stays silent %s', (_what, history) => given(history).when(recordBounce).then(silence));
});

describe('RecordComplaint', () => {
  it('records it', () => given([requested, sent, delivered]).when(recordComplaint).then([complained]));
  it('stays silent the second time', () => given([requested, complained]).when(recordComplaint).then(silence));
});

describe('FailDelivery', () => {
  it('says what stopped it', () => given([requested]).when(fail).then([failed]));
  it.each([
    ['has failed', [requested, failed]],
    ['went out after all', [requested, sent]],
    ['arrived', [requested, delivered]],
  ])('stays silent about a delivery that %s', (_what, history) => given(history).when(fail).then(silence));
});

describe('RetryDelivery', () => {
  it('tries again and says who wanted it', () => given([requested, failed]).when(retry).then([retried]));
  it.each([
    ['is under way', [requested]],
    ['is under way again', [requested, failed, retried]],
    ['went out', [requested, sent]],
    ['bounced, which would be the same again', [requested, bounced]],
  ])('stays silent about a delivery that %s', (_what, history) => given(history).when(retry).then(silence));
});

describe('SettleDelivery', () => {
  it.each([
    ['failed', [requested, failed]],
    ['bounced', [requested, sent, bounced]],
    ['was sent', [requested, sent]],
  ])('counts a delivery that %s as delivered', (_what, history) => {
    given(history).when(settle).then([settled]);
    expect(fold(deliveryDecider, [...history, settled])).toMatchObject({ status: 'delivered' });
  });
  it.each([
    ['has arrived', [requested, delivered]],
    ['was settled', [requested, settled]],
    ['arrived and was complained about', [requested, complained]],
    ['was cancelled', [requested, recalled]],
  ])('stays silent about one that %s', (_what, history) => given(history).when(settle).then(silence));
});

describe('CancelDelivery', () => {
  it.each([
    ['waits to be sent', [requested]],
    ['waits for an operator', [requested, failed]],
  ])('holds back a delivery that %s', (_what, history) => given(history).when(cancel).then([recalled]));
  it.each([
    ['was sent', [requested, sent]],
    ['arrived', [requested, sent, delivered]],
    ['bounced', [requested, sent, bounced]],
    ['was being sent at that moment', [requested, recalled, sent]],
  ])('refuses one that %s', (_what, history) => given(history).when(cancel).then(refused('delivery_handed_over')));
  it('stays silent the second time', () => given([requested, recalled]).when(cancel).then(silence));
  it('says all the same when its mail had left already', () =>
    given([requested, recalled]).when(recordSent).then([sent]));
});

it.each([recordSent, recordDelivered, recordBounce, recordComplaint, fail, retry, settle, cancel])(
  '$type refuses a delivery that does not exist',
  (command) => given([]).when(command).then(refused('delivery_not_found')),
);
