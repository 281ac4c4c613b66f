import fc from 'fast-check';
import { holdToTransitions, ofType } from '../shared/transitions.spec';
import { type ReservationCommand } from './commands';
import { type ReservationState } from './reservation';
import { reservationDecider } from './reservationDecider';

const ids = { reservationId: fc.constant('r1'), userId: fc.constant('u1') };
const orderId = fc.constantFrom('o1', 'o2');
const asker = fc.constantFrom('o1', 'o2', null);
const now = fc.constantFrom('2027-05-02T10:00:00Z', '2027-05-02T10:10:00Z', '2027-05-02T10:20:00Z');
const expiresAt = fc.constantFrom('2027-05-02T10:05:00Z', '2027-05-02T10:15:00Z');

const CAP = '2027-05-02T10:20:00Z';
const LATER_THAN_CAP = '2027-05-02T11:00:00Z';

const commands: fc.Arbitrary<ReservationCommand> = fc.oneof(
  fc.record({
    ...{ ...ofType('HoldReservation'), ...ids, lines: fc.constant([]), now, expiresAt },
    ...{ latestExpiresAt: fc.constant(CAP), orderId: fc.constantFrom('o1', null) },
  }),
  fc.record({
    ...ofType('ExtendReservation'),
    orderId,
    expiresAt: fc.constantFrom('2027-05-02T10:18:00Z', LATER_THAN_CAP),
  }),
  fc.record({ ...ofType('RejectReservation'), ...ids, lines: fc.constant([]), code: fc.constant('sold_out') }),
  fc.record({ ...ofType('OrderReservation'), orderId, now }),
  fc.record({ ...ofType('ConfirmReservation'), orderId }),
  fc.record({ ...ofType('ReleaseReservation'), orderId: asker, reason: fc.constant('changed his mind') }),
  fc.record({ ...ofType('ExpireReservation'), orderId: asker, now }),
  fc.record({ ...ofType('ReinstateReservation'), orderId, expiresAt }),
);

/** Money that came late takes the seats again: that is no extension, and it is sold in the same breath. */
const noEditMovesTheCap = (state: ReservationState): void => {
  if (state.status === 'held' && state.expiresAt > CAP) throw new Error(`held beyond the cap: ${state.expiresAt}`);
};

it('a reservation keeps to its table, and no extension moves its expiry beyond the cap', () =>
  holdToTransitions({
    decider: reservationDecider,
    statusOf: ({ status }) => status,
    commands,
    invariant: noEditMovesTheCap,
    transitions: {
      none: {
        HoldReservation: ['held'],
        RejectReservation: ['rejected'],
        OrderReservation: ['!reservation_not_found'],
        ExtendReservation: ['!reservation_not_found'],
        ConfirmReservation: ['!reservation_not_found'],
        ReleaseReservation: ['silent', '!reservation_not_found'],
        ExpireReservation: ['!reservation_not_found'],
        ReinstateReservation: ['!reservation_not_found'],
      },
      held: {
        HoldReservation: ['silent'],
        RejectReservation: ['!reservation_exists'],
        OrderReservation: ['held', 'silent', '!reservation_not_held'],
        ExtendReservation: ['held', '!hold_not_extendable', '!reservation_not_held'],
        ConfirmReservation: ['confirmed', '!reservation_not_held'],
        ReleaseReservation: ['released', '!reservation_not_held'],
        ExpireReservation: ['expired', 'silent'],
        ReinstateReservation: ['silent', '!reservation_not_held'],
      },
      confirmed: {
        HoldReservation: ['!reservation_exists'],
        RejectReservation: ['!reservation_exists'],
        OrderReservation: ['silent', '!reservation_not_held'],
        ExtendReservation: ['!reservation_not_held'],
        ConfirmReservation: ['silent', '!reservation_not_held'],
        ReleaseReservation: ['released', '!reservation_not_held'],
        ExpireReservation: ['silent'],
        ReinstateReservation: ['silent', '!reservation_not_held'],
      },
      released: {
        HoldReservation: ['!reservation_exists'],
        RejectReservation: ['!reservation_exists'],
        OrderReservation: ['!reservation_not_held'],
        ExtendReservation: ['!reservation_not_held'],
        ConfirmReservation: ['!reservation_not_held'],
        ReleaseReservation: ['silent'],
        ExpireReservation: ['silent'],
        ReinstateReservation: ['!reservation_not_held'],
      },
      expired: {
        HoldReservation: ['!reservation_exists'],
        RejectReservation: ['!reservation_exists'],
        OrderReservation: ['!reservation_not_held'],
        ExtendReservation: ['!reservation_not_held'],
        ConfirmReservation: ['!reservation_not_held'],
        ReleaseReservation: ['silent', '!reservation_not_held'],
        ExpireReservation: ['silent'],
        ReinstateReservation: ['held', '!reservation_not_held'],
      },
      rejected: {
        HoldReservation: ['!reservation_exists'],
        RejectReservation: ['silent'],
        OrderReservation: ['!reservation_not_held'],
        ExtendReservation: ['!reservation_not_held'],
        ConfirmReservation: ['!reservation_not_held'],
        ReleaseReservation: ['silent', '!reservation_not_held'],
        ExpireReservation: ['silent'],
        ReinstateReservation: ['!reservation_not_held'],
      },
    },
  }));
