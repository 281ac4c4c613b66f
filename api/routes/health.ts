import { z } from 'zod';
import { ok } from '../http/answers';
import { route, type Route } from '../http/route';
import { type Services } from '../services';

const CHECK_LIMIT_MS = 3_000;

const checkResult = z.enum(['ok', 'unavailable']);
const readiness = z
  .object({ status: checkResult, checks: z.object({ postgres: checkResult, temporal: checkResult }) })
  .meta({ id: 'Readiness' });

/** A probe has to be answered, also when what it asks about hangs. */
const within = async (check: Promise<unknown>): Promise<'ok' | 'unavailable'> => {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('took too long')), CHECK_LIMIT_MS);
  });
  try {
    await Promise.race([check, limit]);
    return 'ok';
  } catch {
    return 'unavailable';
  } finally {
    clearTimeout(timer);
  }
};

export const healthRoutes = ({ db, processes }: Pick<Services, 'db' | 'processes'>): Route[] => [
  route({
    operationId: 'isAlive',
    method: 'GET',
    path: '/health/live',
    summary: 'Whether this process runs',
    tag: 'meta',
    access: 'open',
    unlimited: true,
    responses: { 200: { description: 'It does', body: z.object({ status: z.literal('ok') }) } },
    handle: () => Promise.resolve(ok({ status: 'ok' as const })),
  }),
  route({
    operationId: 'isReady',
    method: 'GET',
    path: '/health/ready',
    summary: 'Whether orders can be taken',
    description: 'Read models are written with their events, so there is no lag to wait for.',
    tag: 'meta',
    access: 'open',
    unlimited: true,
    responses: {
      200: { description: 'They can', body: readiness },
      503: { description: 'Something is missing', body: readiness },
    },
    handle: async () => {
      const [postgres, temporal] = await Promise.all([within(db.raw('select 1').then()), within(processes.ping())]);
      const status = postgres === 'ok' && temporal === 'ok' ? ('ok' as const) : ('unavailable' as const);
      const body = { status, checks: { postgres, temporal } };
      return status === 'ok' ? ok(body) : { status: 503 as const, body };
    },
  }),
];
