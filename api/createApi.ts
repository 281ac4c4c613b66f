import Koa from 'koa';
import { type ApiDeps } from './deps';
import { createAdmission } from './http/admission';
import { mount } from './http/mount';
import { problemMiddleware } from './http/problemMiddleware';
import { createRateLimit } from './http/rateLimit';
import { createRefusalLog } from './http/refusalLog';
import { requestContext } from './http/requestContext';
import { crossOrigin, securityHeaders } from './http/securityHeaders';
import { createOnce } from './idempotency/once';
import { createIdempotencyStore } from './idempotency/store';
import { createRoutes } from './routes';
import { createServices } from './services';

/** What a request may take besides waiting for its process. A crash leaves its key taken for no longer than both. */
const LEASE_MARGIN_MS = 10_000;
const WAIT_MS = 10_000;
const POLL_MS = 50;
export const IDEMPOTENCY_RETENTION_MS = 24 * 60 * 60 * 1000;

/** The HTTP server's application: `createServer(createApi(deps).callback())`. Neither listens nor starts anything. */
export function createApi(deps: ApiDeps): Koa {
  const { db, clock, newId, logger, config } = deps;
  const services = createServices(deps);
  const store = createIdempotencyStore({
    db,
    clock,
    leaseMs: config.processWaitMs + LEASE_MARGIN_MS,
    retentionMs: IDEMPOTENCY_RETENTION_MS,
  });
  const once = createOnce({
    store,
    newId,
    waitMs: WAIT_MS,
    pollMs: POLL_MS,
    onError: (err) => logger.error({ err }, 'an answer could not be kept for its Idempotency-Key'),
  });

  const app = new Koa({ proxy: config.trustProxy ?? false });
  app.on('error', (err: unknown) => logger.error({ err }, 'an answer could not be sent'));
  app.use(requestContext({ newId, clock, logger }));
  app.use(securityHeaders());
  app.use(crossOrigin(config.corsOrigins));
  app.use(problemMiddleware({ logger, random: deps.random ?? Math.random }));
  const admission = createAdmission({ ...config.admission, onRefused: createRefusalLog({ logger, clock }) });
  const { bodyWaitMs, rateLimitPerMinute } = config;
  const frame = { ...services, once, admission, bodyWaitMs, rateLimit: createRateLimit(rateLimitPerMinute) };
  for (const middleware of mount(createRoutes(services), frame)) app.use(middleware);
  return app;
}
