import { invalid } from './fault';
import { type StripeList } from './lists';
import { type StripeWorld } from './world';

/** Puts whole objects in the place of ids, where `expand[]` asks for it: also of a list's `data`, and inside of what was put there. */
export function expand(world: StripeWorld, object: object, fields: readonly string[]): object {
  return fields.reduce((sofar, field) => expandOne(world, sofar, field), object);
}

function expandOne(world: StripeWorld, object: object, field: string): object {
  if (field.startsWith('data.') && 'data' in object) {
    const { data } = object as StripeList;
    return { ...object, data: data.map((item) => expandOne(world, item, field.slice('data.'.length))) };
  }
  const [outer = '', ...inner] = field.split('.');
  if (inner.length > 0) {
    const opened = expandOne(world, object, outer) as Record<string, unknown>;
    const within = opened[outer];
    return typeof within !== 'object' || within === null
      ? opened
      : { ...opened, [outer]: expandOne(world, within, inner.join('.')) };
  }
  const id = (object as Record<string, unknown>)[field];
  // A charge of a state file that an older sandbox wrote has no balance transaction.
  if (typeof id === 'object' || (id === undefined && field === 'balance_transaction')) return object;
  const found = typeof id === 'string' ? lookUp(world, field, id) : undefined;
  if (found === undefined) throw invalid(`This property cannot be expanded (${field}).`, { param: 'expand' });
  return { ...object, [field]: found };
}

function lookUp(world: StripeWorld, field: string, id: string): object | undefined {
  switch (field) {
    case 'balance_transaction':
      return world.balanceTransactions.get(id);
    case 'charge':
    case 'latest_charge':
      return world.charges.get(id);
    case 'payment_intent':
      return world.intents.get(id);
    case 'payment_method':
      return world.methods.get(id)?.method;
    default:
      return undefined;
  }
}
