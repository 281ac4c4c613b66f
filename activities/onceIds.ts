import { type NoticeKind } from '../domain/notices/events';
import { derivedId } from './commands';

/**
 * Of an order's cancellation, by what is behind it: a concert's cancellation, the buyer, …; the same cause cancels an order once.
 * @param cause such as `concert-{concertId}`: an order over two concerts may lose both, one after the other
 */
export const cancellationIdOf = (orderId: string, cause: string): string => derivedId('cancellation', orderId, cause);

/** Of the money that goes back for a cause. @param attempt 1 for the first */
export const refundIdOf = (paymentId: string, cause: string, attempt = 1): string =>
  derivedId('refund', paymentId, cause, String(attempt));

export interface NoticeOnce {
  readonly kind: NoticeKind;
  readonly concertId: string;
  /** Of a concert that may be rescheduled again; nothing for what happens once. */
  readonly version?: number;
  readonly orderId: string | null;
  readonly reservationId: string | null;
}

/** Money that went back is told of once, however often the refund had to be tried. */
export const refundNoticeIdOf = (refundId: string): string => derivedId('notice', 'money_returned', refundId);

/** A buyer is told of one thing once: per order, and per reservation that has none. */
export const noticeIdOf = ({ kind, concertId, version, orderId, reservationId }: NoticeOnce): string =>
  derivedId('notice', kind, concertId, version === undefined ? '' : String(version), orderId ?? reservationId ?? '');
