import { parseForm, type Form } from '../core/form';
import { type Reply, type Request } from '../core/http';
import { type Inside, type Provider } from '../core/switches';
import { type StripeEvents } from './events';
import { expand } from './expand';
import { invalid, providerFault, StripeFault, tooMany } from './fault';
import { type Answer, type Idempotency } from './idempotency';
import { readParams } from './params';
import { findRoute } from './routes';
import { type Cause, type StripeWorld } from './world';

export interface StripeServerOptions {
  readonly secretKey: string;
  readonly apiVersion: string;
  readonly world: StripeWorld;
  readonly events: StripeEvents;
  readonly idempotency: Idempotency;
}

type Headers = Record<string, string>;

/** The wire API: `/v1/…`. */
export function createStripeServer(options: StripeServerOptions): Provider {
  const { secretKey, apiVersion, world, idempotency } = options;

  return {
    async serve(request, inside) {
      const requestId = world.newId('req_');
      const key = request.method === 'POST' ? header(request, 'idempotency-key') : undefined;
      const headers: Headers = {
        'content-type': 'application/json',
        'request-id': requestId,
        'stripe-version': header(request, 'stripe-version') ?? apiVersion,
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      };
      try {
        authorize(request, secretKey);
        const form = parseForm(
          request.method === 'POST' ? new URLSearchParams(request.body.toString()) : request.query,
        );
        const execute = (): Promise<Answer> =>
          run(options, request, form, { requestId, idempotencyKey: key ?? null }, inside);
        if (key === undefined) return toReply(await execute(), headers);
        const { answer, replayOf } = await idempotency.run({ key, endpoint: request.path, form, requestId }, execute);
        if (replayOf !== null) Object.assign(headers, { 'idempotent-replayed': 'true', 'original-request': replayOf });
        return toReply(answer, headers);
      } catch (error) {
        if (error instanceof StripeFault) return toReply(toAnswer(error), headers);
        throw error;
      }
    },
    limited: ({ lockTimeout, retryAfterSeconds }) =>
      toReply(toAnswer(tooMany(lockTimeout)), {
        'content-type': 'application/json',
        'request-id': world.newId('req_'),
        ...(lockTimeout
          ? { 'stripe-should-retry': 'true' }
          : { 'retry-after': String(retryAfterSeconds), 'stripe-rate-limited-reason': 'global-rate' }),
      }),
    failed: ({ status, format }) =>
      format === 'html'
        ? { status, headers: { 'content-type': 'text/html' }, body: '<html><body><h1>Bad Gateway</h1></body></html>' }
        : toReply(toAnswer(providerFault(status, false)), { 'content-type': 'application/json' }),
  };
}

async function run(
  { world, events }: StripeServerOptions,
  request: Request,
  form: Form,
  cause: Cause,
  inside: Inside,
): Promise<Answer> {
  await inside.delay();
  if (inside.fail?.work === 'none') return toAnswer(providerFault(inside.fail.status, true));
  const answer = execute();
  return inside.fail === null ? answer : toAnswer(providerFault(inside.fail.status, true));

  function execute(): Answer {
    try {
      const found = findRoute(request.method, request.path);
      if (found === null) throw unrecognized(request);
      const object = found.route({ world, events, id: found.id, form, cause });
      const fields = readParams({ expand: form['expand'] ?? {} }, ['expand']).list('expand');
      return { status: 200, body: JSON.stringify(expand(world, object, fields)), kept: true };
    } catch (error) {
      if (error instanceof StripeFault) return toAnswer(error);
      throw error;
    }
  }
}

const toAnswer = ({ status, error, kept }: StripeFault): Answer => ({
  status,
  body: JSON.stringify({ error }),
  kept,
});

/** The library is told not to repeat by itself what would only be replayed. */
const toReply = ({ status, body, kept }: Answer, headers: Headers): Reply => ({
  status,
  body,
  headers: status >= 500 && kept ? { ...headers, 'stripe-should-retry': 'false' } : headers,
});

function authorize(request: Request, secretKey: string): void {
  const key = apiKeyOf(header(request, 'authorization') ?? '');
  if (key === secretKey) return;
  throw invalid(
    key === undefined
      ? 'You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth ' +
          "(e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See https://stripe.com/docs/api#authentication for details."
      : `Invalid API Key provided: ${key.slice(0, 8)}${'*'.repeat(Math.max(0, key.length - 12))}${key.slice(-4)}`,
    { status: 401 },
  );
}

function apiKeyOf(authorization: string): string | undefined {
  const [scheme, value = ''] = authorization.split(' ', 2);
  if (scheme?.toLowerCase() === 'bearer' && value !== '') return value;
  if (scheme?.toLowerCase() !== 'basic') return undefined;
  return Buffer.from(value, 'base64').toString().split(':')[0] || undefined;
}

const unrecognized = ({ method, path }: Request): StripeFault =>
  invalid(
    `Unrecognized request URL (${method}: ${path}). Please see https://stripe.com/docs or we can help at ` +
      'https://support.stripe.com/.',
    { status: 404 },
  );

const header = (request: Request, name: string): string | undefined => {
  const value = request.headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
};
