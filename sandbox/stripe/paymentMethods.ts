import { type Form } from '../core/form';
import { conflicting, invalid, resourceMissing } from './fault';
import { type PaymentMethod } from './objects';
import { readParams } from './params';
import { TEST_METHODS, type TestMethod } from './testMethods';
import { type MethodRecord, type StripeWorld } from './world';

/** A test token becomes a payment method of its own each time; an id is one that was made before. */
export function resolveMethod(world: StripeWorld, idOrToken: string, param = 'payment_method'): MethodRecord {
  const record = world.methods.get(idOrToken);
  if (record !== undefined) return record;
  if (testMethodOf(idOrToken) === undefined) throw resourceMissing('PaymentMethod', idOrToken, param, 'body');
  return mint(world, idOrToken);
}

/** Without a customer to keep it, a payment method pays once. */
export function useMethod(world: StripeWorld, record: MethodRecord, intentId: string): void {
  if (record.usedBy !== null && record.usedBy !== intentId) {
    throw conflicting(
      'The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment, shared with a ' +
        'connected account without Customer attachment, or was detached from a Customer. It may not be used again. To use a ' +
        'PaymentMethod multiple times, you must attach it to a Customer first.',
    );
  }
  world.methods.put(record.method.id, { ...record, usedBy: intentId });
}

/** Throws for a token that a state file has and this version does not. */
export function testMethod(token: string): TestMethod {
  const method = testMethodOf(token);
  if (method === undefined) throw new Error(`unknown test method ${token}`);
  return method;
}

/** POST /v1/payment_methods: only from a test token (`tok_visa`), as card numbers do not belong on a server. */
export function createMethod(world: StripeWorld, form: Form): PaymentMethod {
  const params = readParams(form, ['type', 'card', 'metadata', 'expand']);
  params.requiredText('type');
  const token = params.nested('card')?.text('token');
  if (token === undefined)
    throw invalid('Missing required param: card[token].', { code: 'parameter_missing', param: 'card' });
  const name = token.replace(/^tok_/, 'pm_card_');
  if (testMethodOf(name) === undefined) throw resourceMissing('token', token, 'card[token]', 'body');
  const { method } = mint(world, name);
  return method;
}

export function retrieveMethod(world: StripeWorld, id: string): PaymentMethod {
  const record = world.methods.get(id);
  if (record === undefined) throw resourceMissing('PaymentMethod', id, 'payment_method', 'path');
  return record.method;
}

const testMethodOf = (token: string): TestMethod | undefined =>
  Object.hasOwn(TEST_METHODS, token) ? TEST_METHODS[token] : undefined;

function mint(world: StripeWorld, token: string): MethodRecord {
  const method = toMethod(world, token);
  const record = { method, token, usedBy: null };
  world.methods.put(method.id, record);
  return record;
}

function toMethod(world: StripeWorld, token: string): PaymentMethod {
  const { type, brand, last4 } = testMethod(token);
  const details =
    type === 'card'
      ? { card: { brand, last4, exp_month: 12, exp_year: new Date(world.now() * 1000).getUTCFullYear() + 2 } }
      : { us_bank_account: { bank_name: brand, last4 } };
  return {
    id: world.newId('pm_'),
    object: 'payment_method',
    created: world.now(),
    customer: null,
    livemode: false,
    metadata: {},
    type,
    ...details,
  };
}
