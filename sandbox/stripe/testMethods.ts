/** What the bank behind a test payment method says. */
export type Behaviour =
  | { readonly kind: 'succeed' }
  | Decline
  /** The buyer's bank wants to see him; `offSession` is what it says when he is not there. */
  | { readonly kind: 'authenticate'; readonly offSession: 'declined' | 'succeeds' }
  | { readonly kind: 'dispute'; readonly reason: string; readonly inquiry: boolean }
  /** Takes its time; `stays` until it is told otherwise, and may be cancelled meanwhile. */
  | { readonly kind: 'process'; readonly end: 'succeeds' | 'stays' | Decline };

export interface Decline {
  readonly kind: 'decline';
  readonly code: string;
  readonly declineCode?: string;
  readonly message: string;
}

export interface TestMethod {
  readonly type: 'card' | 'us_bank_account';
  readonly brand: string;
  readonly last4: string;
  readonly behaviour: Behaviour;
  /** How refunds to it go; at once unless said otherwise. */
  readonly refund?: 'pending' | 'fails';
}

const card = (last4: string, behaviour: Behaviour, more: Partial<TestMethod> = {}): TestMethod => ({
  type: 'card',
  brand: 'visa',
  last4,
  behaviour,
  ...more,
});

const bank = (last4: string, end: Extract<Behaviour, { kind: 'process' }>['end']): TestMethod => ({
  type: 'us_bank_account',
  brand: 'STRIPE TEST BANK',
  last4,
  behaviour: { kind: 'process', end },
});

const succeed: Behaviour = { kind: 'succeed' };

const decline = (declineCode: string, message = 'Your card was declined.'): Decline => ({
  kind: 'decline',
  code: 'card_declined',
  declineCode,
  message,
});

const failure = (code: string, message: string): Decline => ({ kind: 'decline', code, message });

const genericDecline = card('0002', decline('generic_decline'));
const insufficientFunds = card('9995', decline('insufficient_funds', 'Your card has insufficient funds.'));

/** By the tokens of Stripe's documentation. */
export const TEST_METHODS: Readonly<Record<string, TestMethod>> = {
  pm_card_visa: card('4242', succeed),
  pm_card_mastercard: card('4444', succeed, { brand: 'mastercard' }),
  pm_card_amex: card('8431', succeed, { brand: 'amex' }),

  pm_card_visa_chargeDeclined: genericDecline,
  pm_card_visa_chargeDeclinedInsufficientFunds: insufficientFunds,
  pm_card_visa_chargeDeclinedLostCard: card('9987', decline('lost_card')),
  pm_card_visa_chargeDeclinedStolenCard: card('9979', decline('stolen_card')),
  pm_card_visa_chargeDeclinedVelocityLimitExceeded: card('6975', decline('card_velocity_exceeded')),
  pm_card_chargeDeclinedExpiredCard: card('0069', failure('expired_card', 'Your card has expired.')),
  pm_card_chargeDeclinedIncorrectCvc: card('0127', failure('incorrect_cvc', "Your card's security code is incorrect.")),
  pm_card_chargeDeclinedProcessingError: card(
    '0119',
    failure('processing_error', 'An error occurred while processing your card. Try again in a little bit.'),
  ),
  pm_card_chargeCustomerFail: card('0341', decline('generic_decline')),
  pm_card_chargeDeclined: genericDecline,
  pm_card_chargeDeclinedInsufficientFunds: insufficientFunds,

  pm_card_authenticationRequired: card('3184', { kind: 'authenticate', offSession: 'declined' }),
  pm_card_authenticationRequiredOnSetup: card('3155', { kind: 'authenticate', offSession: 'declined' }),
  pm_card_authenticationRequiredSetupForOffSession: card('0446', { kind: 'authenticate', offSession: 'succeeds' }),
  pm_card_threeDSecure2Required: card('3220', { kind: 'authenticate', offSession: 'declined' }),

  pm_card_createDispute: card('0259', { kind: 'dispute', reason: 'fraudulent', inquiry: false }),
  pm_card_createDisputeProductNotReceived: card('2685', {
    kind: 'dispute',
    reason: 'product_not_received',
    inquiry: false,
  }),
  pm_card_createDisputeInquiry: card('1976', { kind: 'dispute', reason: 'fraudulent', inquiry: true }),

  pm_card_pendingRefund: card('7726', succeed, { refund: 'pending' }),
  pm_card_refundFail: card('5126', succeed, { refund: 'fails' }),

  pm_usBankAccount_success: bank('6789', 'succeeds'),
  pm_usBankAccount_processing: bank('0009', 'stays'),
  pm_usBankAccount_insufficientFunds: bank(
    '2227',
    failure('insufficient_funds', 'The account has insufficient funds to cover this transaction.'),
  ),
  pm_usBankAccount_noAccount: bank('1116', failure('no_account', 'The bank account could not be located.')),
  pm_usBankAccount_debitNotAuthorized: bank(
    '3335',
    failure('debit_not_authorized', 'The customer has notified their bank that this payment was unauthorized.'),
  ),
  pm_usBankAccount_accountClosed: bank('1113', failure('account_closed', 'The bank account has been closed.')),
};
