import { invalid } from './fault';
import { type StripeList } from './lists';
import { type StripeWorld } from './world';

/** Puts whole objects in the place of ids, where `expand[]` asks for it: one level, also of a list's `data`. */
export function expand(world: StripeWorld, object: object, fields: readonly string[]): object {
  return fields.reduce((sofar, field) => expandOne(world, sofar, field), object);
}

function expandOne(world: StripeWorld, object: object, field: string): object {
  if (field.startsWith('data.') && 'data' in object) {
    const { data } = object as StripeList;
    return { ...object, data: data.map((item) => expandOne(world, item, field.slice('data.'.length))) };
  }
  const id = (object as Record<string, unknown>)[field];
  if (id === null) return object;
  const found = typeof id === 'string' ? lookUp(world, field, id) : undefined;
  if (found === undefined) throw invalid(`This property cannot be expanded (${field}).`, { param: 'expand' });
  return { ...object, [field]: found };
}

function lookUp(world: StripeWorld, field: string, id: string): object | undefined {
  switch (field) {
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
