import { refused, silence, specificationOf } from '../shared/given.spec';
import { type DriftCommand } from './commands';
import { driftDecider } from './driftDecider';
import { driftIdOf } from './driftId';
import { type Difference, type DriftEvent, type DriftHealing, type DriftKind } from './events';
import { remedyOf } from './healing';

const given = specificationOf(driftDecider);

const now = '2027-05-02T10:00:00Z';
const amount = { amount: 24_000, currency: 'PLN' };
const difference: Difference = {
  ...{ kind: 'payment_status', paymentId: 'p1', orderId: 'o1', reference: 'pi_1' },
  ours: { status: 'processing', amount },
  theirs: { status: 'succeeded', amount },
};
const unmatched: Difference = {
  ...{ kind: 'unmatched_payment', paymentId: null, orderId: null, reference: 'pi_2' },
  ours: null,
  theirs: { status: 'succeeded', amount },
};

const found = (what = difference): DriftEvent => ({
  type: 'DriftFound',
  data: { driftId: 'd1', ...what, foundAt: now },
});
const healed = (how: DriftHealing): DriftEvent => ({
  type: 'DriftHealed',
  data: { driftId: 'd1', how, by: 'admin', reason: 'looked', healedAt: now },
});
const record = (what = difference, lookedUp = true): DriftCommand => ({
  type: 'RecordDrift',
  ...{ driftId: 'd1', difference: what, lookedUp, now },
});
const heal = (how: DriftHealing): DriftCommand => ({ type: 'HealDrift', how, by: 'admin', reason: 'looked', now });

describe('RecordDrift', () => {
  it('says what each side says', () => given([]).when(record()).then([found()]));
  it('says it again when a side says something else by now', () => {
    const later = { ...difference, ours: { status: 'failed', amount } };
    given([found()])
      .when(record(later))
      .then([found(later)]);
  });
  it.each(['gone', 'looked_up'] as const)('says it again when it came back after it was %s', (how) =>
    given([found(), healed(how)])
      .when(record())
      .then([found()]),
  );
  it('says it again of what was kept, when it is another difference by now', () => {
    const more = { ...unmatched, theirs: { status: 'succeeded', amount: { amount: 30_000, currency: 'PLN' } } };
    given([found(unmatched), healed('kept')])
      .when(record(more))
      .then([found(more)]);
  });
  it.each([
    ['another kind', { ...difference, kind: 'payment_amount' } as const],
    ['something else', { ...difference, reference: 'pi_9' }],
  ])('refuses %s under the same id', (_what, other) =>
    given([found()]).when(record(other)).then(refused('drift_exists')),
  );
  it('stays silent the second time', () => given([found()]).when(record()).then(silence));
  it('says it again of what was given back, when a look-up finds it there', () =>
    given([found(unmatched), healed('refunded')])
      .when(record(unmatched))
      .then([found(unmatched)]));
  it.each([
    ['kept', true],
    ['kept', false],
    ['refunded', false],
  ] as const)('stays silent about what was %s and looks the same for ever (looked up: %s)', (how, lookedUp) =>
    given([found(unmatched), healed(how)])
      .when(record(unmatched, lookedUp))
      .then(silence),
  );
});

describe('HealDrift', () => {
  it.each(['gone', 'kept', 'looked_up'] as const)('says that it is %s, by whom and why', (how) =>
    given([found()])
      .when(heal(how))
      .then([healed(how)]),
  );
  it('refuses what was never found', () => given([]).when(heal('gone')).then(refused('drift_not_found')));
  it('refuses a way that does not fit what it is', () =>
    given([found()]).when(heal('refunded')).then(refused('drift_not_healable')));
  it('stays silent the second time', () =>
    given([found(), healed('kept')])
      .when(heal('gone'))
      .then(silence));
});

describe('a drift', () => {
  it.each<[DriftKind, DriftHealing | null]>([
    ['unmatched_payment', 'refunded'],
    ['payment_status', 'looked_up'],
    ['refund_status', 'looked_up'],
    ['refund_unknown', 'looked_up'],
    ['dispute_unknown', 'looked_up'],
    ['order_without_process', 'recovered'],
    ['payment_missing', null],
    ['payment_amount', null],
  ])('of kind %s is healed by being %s', (kind, remedy) => expect(remedyOf(kind)).toBe(remedy));

  it('has one id for one kind about one thing', () => {
    expect(driftIdOf('payment_status', 'pi_1')).toBe(driftIdOf('payment_status', 'pi_1'));
    expect(driftIdOf('payment_status', 'pi_1')).not.toBe(driftIdOf('payment_amount', 'pi_1'));
    expect(driftIdOf('payment_status', 'pi_1')).not.toBe(driftIdOf('payment_status', 'pi_2'));
  });
});
