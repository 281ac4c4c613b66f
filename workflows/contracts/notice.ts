import { type NoticeSubject } from '../../domain/notices/events';
import { type DeliveryPolicy } from './policy';

/** One mail that tells one buyer something once. `noticeId` is what it is told once by. */
export interface NoticeInput {
  readonly noticeId: string;
  readonly userId: string;
  readonly concertId: string;
  /** What the buyer had; null for a reservation without an order. */
  readonly orderId: string | null;
  /** Null for an order. */
  readonly reservationId: string | null;
  readonly subject: NoticeSubject;
  readonly policy: DeliveryPolicy;
}

/** `nobody_to_tell`: the buyer was erased meanwhile. `settled_by_hand`: an operator has seen to it. */
export interface NoticeResult {
  readonly outcome: 'sent' | 'nobody_to_tell' | 'settled_by_hand';
}
