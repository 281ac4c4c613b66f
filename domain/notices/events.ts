import { type Fact } from '../shared/event';
import { type Money } from '../shared/money';

/** What became of the buyer's money and seats when his concert was cancelled. */
export type CancelledConcertOutcome =
  /** All or a part of what he paid went back. */
  | { readonly outcome: 'refunded'; readonly refunded: Money }
  /** His tickets were free. */
  | { readonly outcome: 'nothing_to_refund' }
  /** An operator gave the money back on another way. */
  | { readonly outcome: 'settled_by_hand' }
  /** He had ordered, and had not paid. */
  | { readonly outcome: 'not_charged' }
  /** He held seats, and had not ordered. */
  | { readonly outcome: 'seats_released' };

/** Why money goes back: it came too late or twice, the organizer gave it back, or the order was cancelled under it. */
export type RefundNoticeCause = 'late_payment' | 'duplicate_payment' | 'refund' | 'cancellation';

/** What a buyer is told. Names of concert and venue are read when the mail is written. */
export type NoticeSubject =
  | ({ readonly kind: 'concert_cancelled' } & CancelledConcertOutcome)
  | {
      readonly kind: 'concert_rescheduled';
      readonly startsAt: string;
      readonly previousStartsAt: string;
      /** Until then the buyer may have his money back; null: no longer than his order says anyway. */
      readonly refundWindowEndsAt: string | null;
    }
  | {
      readonly kind: 'money_returned';
      readonly cause: RefundNoticeCause;
      readonly refunded: Money;
      /** How many of his tickets are no longer good; absent: none. */
      readonly voided?: number | 'all';
    };

export type NoticeKind = NoticeSubject['kind'];

export interface NoticeAddress {
  readonly noticeId: string;
  readonly userId: string;
  /** Of the order, under which names and addresses stand; null: the user's own name and e-mail. */
  readonly contactId: string | null;
  readonly concertId: string;
  /** What the buyer had: an order, or a reservation without one. */
  readonly orderId: string | null;
  readonly reservationId: string | null;
}

export type NoticeEvent =
  | Fact<'NoticeRequested', NoticeAddress & NoticeSubject>
  | Fact<'NoticeSent', { noticeId: string; providerMessageId: string; sentAt: string }>
  | Fact<'NoticeFailed', { noticeId: string; error: string; attempts: number }>;

export const noticeStream = (noticeId: string): string => `notice-${noticeId}`;
