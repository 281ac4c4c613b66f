import { type CheckoutPolicy } from './policy';

export interface ReservationHoldInput {
  readonly reservationId: string;
  readonly userId: string;
  readonly items: readonly { readonly concertId: string; readonly ticketType: string; readonly quantity: number }[];
  readonly policy: Pick<CheckoutPolicy, 'holdMs' | 'holdGraceMs' | 'holdExtensionMs'>;
}

export interface ReservationHoldResult {
  readonly outcome: 'rejected' | 'released' | 'expired' | 'ordered';
}
