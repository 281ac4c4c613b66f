import { type BalanceTransaction, type Charge } from './objects';
import { type StripeWorld } from './world';

const WHOLE = 10_000;

/** What Stripe keeps of a charge that came in, as a line of the balance. None while it is not known: `feeBasisPoints` null. */
export function balance(world: StripeWorld, charge: Charge): Charge {
  const { feeBasisPoints } = world.settings;
  if (feeBasisPoints === null) return charge;
  const amount = charge.amount_captured;
  const fee = Math.round((amount * feeBasisPoints) / WHOLE);
  const line: BalanceTransaction = {
    id: world.newId('txn_'),
    object: 'balance_transaction',
    amount,
    created: world.now(),
    currency: charge.currency,
    exchange_rate: null,
    fee,
    fee_details: fee === 0 ? [] : [{ amount: fee, currency: charge.currency, type: 'stripe_fee' }],
    net: amount - fee,
    source: charge.id,
    status: 'pending',
    type: charge.id.startsWith('py_') ? 'payment' : 'charge',
  };
  world.balanceTransactions.put(line.id, line);
  const balanced = { ...charge, balance_transaction: line.id };
  world.charges.put(balanced.id, balanced);
  return balanced;
}
