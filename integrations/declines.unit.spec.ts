import { declineSentence } from './declines';

const cardDeclined = (declineCode: string | null) => declineSentence({ code: 'card_declined', declineCode });

describe('what a buyer is told whose payment failed', () => {
  it.each([
    ['insufficient_funds', /not enough money/],
    ['card_velocity_exceeded', /limit/],
    ['try_again_later', /try again/],
  ])('by the decline code %s', (declineCode, sentence) => expect(cardDeclined(declineCode)).toMatch(sentence));

  it.each([
    ['expired_card', /expired/],
    ['incorrect_cvc', /security code/],
    ['processing_error', /Nothing was charged/],
    ['payment_intent_authentication_failure', /could not confirm/],
    ['account_closed', /bank account/],
  ])('by the code %s', (code, sentence) => expect(declineSentence({ code, declineCode: null })).toMatch(sentence));

  it.each([
    'lost_card',
    'stolen_card',
    'pickup_card',
    'fraudulent',
    'merchant_blacklist',
    'generic_decline',
    'new_one',
  ])('no more for %s than for any card that is declined', (declineCode) =>
    expect(cardDeclined(declineCode)).toBe(cardDeclined(null)),
  );

  it('is a sentence for a code that nobody knows yet, too', () =>
    expect(declineSentence({ code: 'something_new', declineCode: null })).toBe(cardDeclined(null)));
});
