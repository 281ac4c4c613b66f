import { type Form } from '../core/form';
import { invalid, resourceMissing } from './fault';
import { readParams, type Params } from './params';

export interface StripeList {
  readonly object: 'list';
  readonly data: readonly object[];
  readonly has_more: boolean;
  readonly url: string;
}

interface Listed {
  readonly id: string;
  readonly created: number;
}

/** One page, newest first: `limit`, `starting_after`, `ending_before`, `created`, and equality on `filters`. */
export function listPage<T extends Listed>(
  oldestFirst: Iterable<T>,
  form: Form,
  options: { url: string; kind: string; filters: readonly (keyof T & string)[] },
): StripeList {
  const params = readParams(form, [
    'limit',
    'starting_after',
    'ending_before',
    'created',
    'expand',
    ...options.filters,
  ]);
  const limit = params.integer('limit') ?? 10;
  if (limit < 1 || limit > 100) {
    throw invalid('Invalid limit: must be between 1 and 100', { code: 'parameter_invalid_integer', param: 'limit' });
  }
  const isCreated = createdFilter(form, params);
  const wanted = options.filters.flatMap((name) => {
    const value = params.text(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  const all = [...oldestFirst].reverse();
  const fits = (one: T): boolean => isCreated(one.created) && wanted.every(([name, value]) => one[name] === value);

  const positionOf = (name: string): number | null => {
    const id = params.text(name);
    if (id === undefined) return null;
    const at = all.findIndex((one) => one.id === id);
    if (at < 0) throw resourceMissing(options.kind, id, name, 'body');
    return at;
  };
  const after = positionOf('starting_after');
  const before = positionOf('ending_before');
  const found = all.slice(after === null ? 0 : after + 1, before ?? undefined).filter(fits);
  const data = before === null ? found.slice(0, limit) : found.slice(-limit);
  return { object: 'list', data, has_more: found.length > data.length, url: options.url };
}

function createdFilter(form: Form, params: Params): (created: number) => boolean {
  if (typeof form['created'] === 'string') {
    const exactly = params.integer('created');
    return (created) => created === exactly;
  }
  const range = params.nested('created');
  const [gt, gte, lt, lte] = ['gt', 'gte', 'lt', 'lte'].map((name) => range?.integer(name));
  return (created) =>
    created > (gt ?? -Infinity) &&
    created >= (gte ?? -Infinity) &&
    created < (lt ?? Infinity) &&
    created <= (lte ?? Infinity);
}
