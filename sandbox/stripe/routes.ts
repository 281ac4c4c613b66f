import { type Form } from '../core/form';
import { resourceMissing } from './fault';
import { cancelIntent } from './intents/cancel';
import { captureIntent } from './intents/capture';
import { confirmIntent } from './intents/confirm';
import { createIntent } from './intents/create';
import { findIntent } from './intents/find';
import { listPage } from './lists';
import { readParams } from './params';
import { createMethod, retrieveMethod } from './paymentMethods';
import { createRefund } from './refunds';
import { type StripeEvents } from './events';
import { type Cause, type StripeWorld } from './world';

export interface Call {
  readonly world: StripeWorld;
  readonly events: StripeEvents;
  /** From the path; empty for a collection. */
  readonly id: string;
  readonly form: Form;
  readonly cause: Cause;
}

type Route = (call: Call) => object;

/** What one reads by its id takes no parameter but `expand`. */
const retrieve =
  (find: (call: Call) => object | undefined, kind: string): Route =>
  (call) => {
    readParams(call.form, ['expand']);
    const found = find(call);
    if (found === undefined) throw resourceMissing(kind, call.id, 'id', 'path');
    return found;
  };

const ROUTES: Readonly<Record<string, Route>> = {
  'POST payment_intents': ({ world, form, cause }) => createIntent(world, form, cause),
  'GET payment_intents': ({ world, form }) =>
    listPage(world.intents.values(), form, { url: '/v1/payment_intents', kind: 'payment_intent', filters: [] }),
  'GET payment_intents/:id': ({ world, id, form }) => {
    readParams(form, ['expand', 'client_secret']);
    return findIntent(world, id);
  },
  'POST payment_intents/:id/confirm': ({ world, id, form, cause }) => confirmIntent(world, id, form, cause),
  'POST payment_intents/:id/cancel': ({ world, id, form, cause }) => cancelIntent(world, id, form, cause),
  'POST payment_intents/:id/capture': ({ world, id, form, cause }) => captureIntent(world, id, form, cause),

  'POST refunds': ({ world, form, cause }) => createRefund(world, form, cause),
  'GET refunds': ({ world, form }) =>
    listPage(world.refunds.values(), form, {
      url: '/v1/refunds',
      kind: 'refund',
      filters: ['charge', 'payment_intent'],
    }),
  'GET refunds/:id': retrieve(({ world, id }) => world.refunds.get(id), 'refund'),

  'GET charges': ({ world, form }) =>
    listPage(world.charges.values(), form, { url: '/v1/charges', kind: 'charge', filters: ['payment_intent'] }),
  'GET charges/:id': retrieve(({ world, id }) => world.charges.get(id), 'charge'),

  'POST payment_methods': ({ world, form }) => createMethod(world, form),
  'GET payment_methods/:id': ({ world, id }) => retrieveMethod(world, id),

  'GET disputes': ({ world, form }) =>
    listPage(world.disputes.values(), form, {
      url: '/v1/disputes',
      kind: 'dispute',
      filters: ['charge', 'payment_intent'],
    }),
  'GET disputes/:id': retrieve(({ world, id }) => world.disputes.get(id), 'dispute'),

  'GET events': ({ events, form }) =>
    listPage(events.values(), form, { url: '/v1/events', kind: 'event', filters: ['type'] }),
  'GET events/:id': retrieve(({ events, id }) => events.get(id), 'event'),
};

/** The route for `/v1/resource/id/action`; null when there is none. */
export function findRoute(method: string, path: string): { route: Route; id: string } | null {
  const [root, version, resource, id = '', action, ...rest] = path.split('/');
  if (root !== '' || version !== 'v1' || rest.length > 0) return null;
  const name = `${method} ${resource}${id === '' ? '' : '/:id'}${action === undefined ? '' : `/${action}`}`;
  const route = Object.hasOwn(ROUTES, name) ? ROUTES[name] : undefined;
  return route === undefined ? null : { route, id: decodeURIComponent(id) };
}
