import { z } from 'zod';
import { type Reply, type Request } from '../core/http';
import { switchSchema } from '../core/switches';
import { mailgunRoutes } from './mailgunRoutes';
import { type ControlRoute, type Parts } from './parts';
import { stripeRoutes } from './stripeRoutes';
import { webhookRoutes } from './webhookRoutes';

const ROOT = '/_sandbox/';

const settingsSchema = z.strictObject({
  asyncMs: z.int().min(0).nullable().optional(),
  feeBasisPoints: z.int().min(0).max(10_000).nullable().optional(),
  deliverAfterMs: z.int().min(0).nullable().optional(),
  eventsLagMs: z.int().min(0).optional(),
});

const ROUTES: Readonly<Record<string, ControlRoute>> = {
  ...stripeRoutes,
  ...mailgunRoutes,
  ...webhookRoutes,
  'GET requests': ({ parts, query }) => ({
    items: parts.requests.list({
      server: query.get('server') ?? undefined,
      method: query.get('method') ?? undefined,
      path: query.get('path') ?? undefined,
    }),
  }),
  'GET switches': ({ parts }) => ({ items: parts.switchboard.list() }),
  'POST switches': ({ parts, body }) => ({ id: parts.switchboard.add(switchSchema.parse(body)) }),
  'POST switches/:id/release': ({ parts, id }) => {
    parts.switchboard.release(id);
    return {};
  },
  'DELETE switches': ({ parts }) => {
    parts.switchboard.clear();
    return {};
  },
  'DELETE switches/:id': ({ parts, id }) => {
    parts.switchboard.remove(id);
    return {};
  },
  'POST settings': ({ parts, body }) => {
    const { asyncMs, feeBasisPoints, deliverAfterMs, eventsLagMs } = settingsSchema.parse(body);
    const { settings } = parts.stripe.world;
    if (asyncMs !== undefined) settings.asyncMs = asyncMs;
    if (feeBasisPoints !== undefined) settings.feeBasisPoints = feeBasisPoints;
    if (deliverAfterMs !== undefined) parts.mailgun.settings.deliverAfterMs = deliverAfterMs;
    if (eventsLagMs !== undefined) parts.mailgun.settings.eventsLagMs = eventsLagMs;
    return { ...settings, ...parts.mailgun.settings };
  },
  'POST reset': ({ parts }) => {
    parts.reset();
    return {};
  },
};

/** What is not the providers' but ours: `/_sandbox/…`. Null for other paths. */
export async function control(parts: Parts, request: Request): Promise<Reply | null> {
  if (!request.path.startsWith(ROOT)) return null;
  const found = findRoute(request.method, request.path.slice(ROOT.length).split('/'));
  if (found === null) return json(404, { message: `no ${request.method} ${request.path} here` });
  const body = readJson(request.body.toString());
  if (body === undefined) return json(400, { message: 'the body is not JSON' });
  try {
    const answer = await found.route({ parts, id: found.id, query: request.query, body });
    return answer === undefined ? json(404, { message: 'no such object, or not in that state' }) : json(200, answer);
  } catch (error) {
    if (error instanceof z.ZodError) return json(422, { message: 'not understood', issues: error.issues });
    throw error;
  }
}

/** Names are plain, or have an id in the place where the path has one. */
function findRoute(method: string, segments: readonly string[]): { route: ControlRoute; id: string } | null {
  const plain = ROUTES[`${method} ${segments.join('/')}`];
  if (plain !== undefined) return { route: plain, id: '' };
  for (const [at, segment] of segments.entries()) {
    const name = segments.with(at, ':id').join('/');
    const route = ROUTES[`${method} ${name}`];
    if (route !== undefined) return { route, id: decodeURIComponent(segment) };
  }
  return null;
}

function readJson(text: string): unknown {
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const json = (status: number, body: object): Reply => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});
