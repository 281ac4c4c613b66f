import { type ServerResponse } from 'node:http';
import { type Context } from 'koa';
import { z } from 'zod';
import { authorize, claimsOf } from '../auth/authenticate';
import { type AccessClaims, type AccessTokens, unauthenticated } from '../auth/accessTokens';
import { type ApiSecrets } from '../auth/secrets';
import { type Sessions } from '../auth/sessions';
import { type SignedIn } from '../auth/signedIn';
import { canonicalJson } from '../idempotency/fingerprint';
import { type Once } from '../idempotency/once';
import { type RequestKey } from '../idempotency/store';
import { derivedId } from '../processes/ids';
import { type Admission, type Arrival } from './admission';
import { parseIdempotencyKey, parseIfMatch } from './conditions';
import { send } from './problemMiddleware';
import { parseJson, readBody } from './readBody';
import { type RateLimit } from './rateLimit';
import { type RequestState } from './requestContext';
import { type Call, type Route } from './route';
import { parseParams, parseWith } from './validate';
import { isText, toProblem, wireAnswer, wireProblem, type WireAnswer } from './wire';

export interface Frame {
  readonly tokens: AccessTokens;
  readonly sessions: Sessions;
  readonly admission: Admission;
  readonly rateLimit: RateLimit;
  readonly once: Once;
  readonly secrets: ApiSecrets;
  readonly newId: () => string;
  readonly bodyWaitMs: number;
}

type RouteContext = Context & { readonly state: RequestState; readonly params: Record<string, string> };

const header = (ctx: Context, name: string): string | undefined => ctx.get(name) || undefined;

/** Who says that he is asking. Whoever sends a token that is none is counted by his address, or guessing would be free. */
async function identify(ctx: RouteContext, route: Route, frame: Frame): Promise<AccessClaims | null> {
  const limit = (key: string) => (route.unlimited ? Promise.resolve() : frame.rateLimit(key));
  if (route.access === 'open') {
    await limit(ctx.ip);
    return null;
  }
  const claims = await claimsOf(header(ctx, 'Authorization'), frame.tokens).catch(async (error: unknown) => {
    await limit(ctx.ip);
    throw error;
  });
  await limit(claims?.userId ?? ctx.ip);
  if (!claims && route.access !== 'anyone') throw unauthenticated();
  return claims;
}

const noBytes = Buffer.alloc(0);
const noBody = z.strictObject({}).optional();

interface Asked {
  readonly user: SignedIn | null;
  readonly rawBody: Buffer;
}

function readCall(ctx: RouteContext, route: Route, { user, rawBody }: Asked, frame: Frame): Call {
  const idempotencyKey = route.idempotency
    ? parseIdempotencyKey(header(ctx, 'Idempotency-Key'), route.idempotency === 'required')
    : undefined;
  const ifMatch = route.ifMatch ? parseIfMatch(header(ctx, 'If-Match')) : undefined;
  const params = route.params && parseParams(route.params, ctx.params);
  const query = route.query && parseWith(route.query, { ...ctx.query });
  const json = route.rawBody ? undefined : parseJson(rawBody, header(ctx, 'Content-Type'));
  const body = parseWith(route.body ?? noBody, json);
  const actor = user?.userId ?? ctx.ip;
  const routeName = `${route.method} ${ctx.path}`;
  const { requestId, traceparent } = ctx.state;
  return {
    params,
    query,
    body,
    user,
    requestId,
    address: ctx.ip,
    ifMatch,
    idempotencyKey,
    commandId:
      idempotencyKey === undefined ? `request-${frame.newId()}` : `user-${actor}:${routeName}:${idempotencyKey}`,
    idFor: (kind) => (idempotencyKey === undefined ? frame.newId() : derivedId(kind, actor, routeName, idempotencyKey)),
    metadata: {
      actor: user?.userId ?? 'anonymous',
      correlationId: requestId,
      ...(traceparent !== undefined && { traceparent }),
    },
    headers: ctx.headers,
    rawBody,
  };
}

async function answerTo(route: Route, call: Call, path: string): Promise<WireAnswer> {
  try {
    const answer = await route.handle(call);
    return wireAnswer(answer, route.responses[answer.status]);
  } catch (error) {
    const refusal = toProblem(error);
    if (!refusal || refusal.status >= 500) throw error;
    return wireProblem(refusal, path, call.requestId);
  }
}

async function serve(ctx: RouteContext, route: Route, asked: Asked, frame: Frame): Promise<WireAnswer> {
  const call = readCall(ctx, route, asked, frame);
  const carryOut = () => answerTo(route, call, ctx.path);
  if (call.idempotencyKey === undefined) return carryOut();
  const request: RequestKey = {
    userId: asked.user?.userId ?? ctx.ip,
    route: `${route.method} ${ctx.path}`,
    key: call.idempotencyKey,
  };
  // Keyed, because a body may hold a password: the table must not be of use for guessing it.
  const fingerprint = frame.secrets.fingerprint('idempotency', canonicalJson(call.body ?? null));
  const { replayed, ...answer } = await frame.once(request, fingerprint, async () => {
    const answered = await carryOut();
    if (!isText(answered)) throw new Error(`${request.route} answers with a file, which is not kept`);
    return answered;
  });
  return replayed ? { ...answer, headers: { ...answer.headers, 'Idempotency-Replayed': 'true' } } : answer;
}

const ALWAYS_ADMITTED: Arrival = { enter: (_, work) => work(), leave: () => undefined };

async function withLive({ live }: Route, answer: WireAnswer, user: SignedIn | null): Promise<WireAnswer> {
  if (!live || answer.status >= 300 || answer.body === null || !isText(answer)) return answer;
  return { ...answer, body: JSON.stringify(await live(JSON.parse(answer.body), user)) };
}

/**
 * What every request goes through: arrive, identify, limit, read, wait its turn, authorize, validate, carry out once, answer. Until
 * it is its turn it has cost neither a connection nor its key.
 */
export const handle =
  (route: Route, frame: Frame) =>
  async (ctx: RouteContext): Promise<void> => {
    const arrival = route.unlimited ? ALWAYS_ADMITTED : frame.admission.arrive(route.lane ?? 'requests');
    try {
      const claims = await identify(ctx, route, frame);
      const rawBody = route.method === 'GET' ? noBytes : await readBody(ctx.req, { ms: frame.bodyWaitMs });
      const { answer, user } = await arrival.enter(hungUp(ctx.res), async () => {
        const user = route.access === 'open' ? null : await authorize(claims, route.access, frame.sessions);
        if (user) ctx.state.userId = user.userId;
        return { answer: await serve(ctx, route, { user, rawBody }, frame), user };
      });
      send(ctx, await withLive(route, answer, user));
    } finally {
      arrival.leave();
    }
  };

/** Aborted when the client is gone; after the answer that means nothing any more. */
function hungUp(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  if (response.closed) gone.abort();
  else response.once('close', () => gone.abort());
  return gone.signal;
}
