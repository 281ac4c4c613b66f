/** A hold that was made already. */
export interface ReservationHoldInput {
  readonly reservationId: string;
  /** RFC 3339. */
  readonly expiresAt: string;
}

export interface ReservationHoldResult {
  readonly outcome: 'released' | 'expired' | 'ordered';
}
