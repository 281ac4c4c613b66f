import fc from 'fast-check';
import { holdToTransitions, ofType } from '../shared/transitions.spec';
import { type DriftCommand } from './commands';
import { driftDecider } from './driftDecider';
import { type Difference, type DriftHealing } from './events';

const now = fc.constant('2027-05-02T10:00:00Z');
const difference = fc.record<Difference>({
  kind: fc.constantFrom('payment_status', 'payment_status', 'payment_amount'),
  ...{ paymentId: fc.constant('p1'), orderId: fc.constant('o1'), reference: fc.constant('pi_1') },
  ours: fc.constantFrom({ status: 'processing', amount: null }, { status: 'failed', amount: null }),
  theirs: fc.constant({ status: 'succeeded', amount: { amount: 1, currency: 'PLN' } }),
});
const how = fc.constantFrom<DriftHealing>('gone', 'looked_up', 'refunded', 'recovered', 'kept');

const commands: fc.Arbitrary<DriftCommand> = fc.oneof(
  fc.record({ ...ofType('RecordDrift'), driftId: fc.constant('d1'), difference, lookedUp: fc.boolean(), now }),
  fc.record({ ...ofType('HealDrift'), how, by: fc.constant('admin'), reason: fc.constant(null), now }),
);

it('a drift keeps to its table', () =>
  holdToTransitions({
    decider: driftDecider,
    statusOf: ({ status }) => status,
    commands,
    transitions: {
      none: { RecordDrift: ['open'], HealDrift: ['!drift_not_found'] },
      open: { RecordDrift: ['open', 'silent', '!drift_exists'], HealDrift: ['healed', '!drift_not_healable'] },
      healed: { RecordDrift: ['open', 'silent', '!drift_exists'], HealDrift: ['silent'] },
    },
  }));
