import cors from '@koa/cors';
import helmet from 'koa-helmet';
import { type Middleware } from 'koa';

const YEAR_IN_SECONDS = 365 * 24 * 60 * 60;

const nothing = ["'none'"];

/** An answer of the API is data: no browser has to run, frame or load anything for it. */
const dataPolicy = { 'default-src': nothing, 'frame-ancestors': nothing, 'base-uri': nothing, 'form-action': nothing };

/** The documentation page runs its own script and styles, and asks this server only. */
const pagePolicy = {
  ...dataPolicy,
  'script-src': ["'self'"],
  // Swagger UI sets style attributes.
  'style-src': ["'self'", "'unsafe-inline'"],
  'img-src': ["'self'", 'data:'],
  'connect-src': ["'self'"],
};

const helmetWith = (directives: Record<string, string[]>, hsts: boolean) =>
  helmet({
    contentSecurityPolicy: { useDefaults: false, directives },
    xFrameOptions: { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: hsts && { maxAge: YEAR_IN_SECONDS, includeSubDomains: true },
  });

/** HSTS only when the request came by TLS: said in the clear it is ignored, and would mislead whoever reads it. */
export function securityHeaders(): Middleware {
  const data = { secure: helmetWith(dataPolicy, true), plain: helmetWith(dataPolicy, false) };
  const page = { secure: helmetWith(pagePolicy, true), plain: helmetWith(pagePolicy, false) };
  return async (ctx, next) => {
    const kind = ctx.path === '/docs' || ctx.path.startsWith('/docs/') ? page : data;
    await (ctx.secure ? kind.secure : kind.plain)(ctx, next);
  };
}

const exposed = ['ETag', 'Location', 'Retry-After', 'Idempotency-Replayed', 'X-Request-Id', 'WWW-Authenticate'];

/** Only the origins named; the token travels in a header, so cookies are never asked for. */
export function crossOrigin(origins: readonly string[]): Middleware {
  const allowed = new Set(origins);
  return cors({
    origin: (ctx) => (allowed.has(ctx.get('Origin')) ? ctx.get('Origin') : ''),
    allowMethods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowHeaders: ['Authorization', 'Content-Type', 'Idempotency-Key', 'If-Match', 'X-Request-Id', 'traceparent'],
    exposeHeaders: exposed,
    maxAge: 600,
    keepHeadersOnError: true,
  });
}
