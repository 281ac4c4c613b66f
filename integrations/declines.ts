/** Why a payment failed: the provider's stable codes. */
export interface Decline {
  readonly code: string;
  /** The bank's own reason, for a card that was declined. */
  readonly declineCode: string | null;
}

/**
 * Also for a card that is said to be lost, stolen, to be kept, or used by a fraud (`lost_card`, `stolen_card`, `pickup_card`,
 * `fraudulent`, `merchant_blacklist`, …): whoever holds it may be the thief, and Stripe asks that he be told nothing more.
 */
const GENERIC = 'Your bank did not allow this payment. Try another card, or ask your bank.';

const EXPIRED = 'This card has expired. Use another one.';
const WRONG_CODE = 'The security code of the card is not right. Check it and try again.';
const WRONG_NUMBER = 'The number of the card is not right. Check it and try again.';
const WRONG_DATE = 'The expiry date of the card is not right. Check it and try again.';
const AUTHENTICATION = 'Your bank wants you to confirm this payment. Try again and confirm it.';
const NOT_SUPPORTED = 'This card cannot be used for this payment. Use another one.';
const NO_ACCOUNT = 'The bank account cannot be debited. Use another account, or a card.';
const TRY_AGAIN = 'The payment could not be processed just now. Nothing was charged: try again in a moment.';

/** Decline codes first, since they say more. Stripe's "Decline codes" and "Error codes". */
const SENTENCES: Readonly<Record<string, string>> = {
  insufficient_funds: 'There was not enough money for this payment. Use another card or account.',
  withdrawal_count_limit_exceeded: 'The limit of this card is reached. Use another one, or ask your bank.',
  card_velocity_exceeded: 'The limit of this card is reached. Use another one, or ask your bank.',
  expired_card: EXPIRED,
  incorrect_cvc: WRONG_CODE,
  invalid_cvc: WRONG_CODE,
  incorrect_number: WRONG_NUMBER,
  invalid_number: WRONG_NUMBER,
  invalid_expiry_month: WRONG_DATE,
  invalid_expiry_year: WRONG_DATE,
  incorrect_zip: 'The postal code of the card is not right. Check it and try again.',
  incorrect_pin: 'The PIN is not right. Try again, or use another card.',
  invalid_pin: 'The PIN is not right. Try again, or use another card.',
  authentication_required: AUTHENTICATION,
  payment_intent_authentication_failure: 'Your bank could not confirm that it was you. Try again, or use another card.',
  approve_with_id: TRY_AGAIN,
  issuer_not_available: TRY_AGAIN,
  processing_error: TRY_AGAIN,
  reenter_transaction: TRY_AGAIN,
  try_again_later: TRY_AGAIN,
  card_not_supported: NOT_SUPPORTED,
  currency_not_supported: NOT_SUPPORTED,
  testmode_decline: 'This is a card for tests. Use a real one.',
  live_mode_test_card: 'This is a card for tests. Use a real one.',
  duplicate_transaction:
    'The same amount was paid with this card a moment ago. Look at your orders before you try again.',
  debit_not_authorized: NO_ACCOUNT,
  account_closed: NO_ACCOUNT,
  no_account: NO_ACCOUNT,
  payment_intent_incompatible_payment_method: 'This way to pay is not offered here. Use another one.',
  resource_missing: 'This way to pay is not known. Enter your card again.',
  payment_method_missing: 'No way to pay was given. Enter your card again.',
};

/** What a buyer is told who could not pay: what he can do about it, and nothing that is the bank's business. */
export const declineSentence = ({ code, declineCode }: Decline): string => {
  if (declineCode !== null && code === 'card_declined') return SENTENCES[declineCode] ?? GENERIC;
  return SENTENCES[code] ?? GENERIC;
};
