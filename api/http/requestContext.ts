import { type Middleware } from 'koa';
import { type Logger } from 'pino';

export interface RequestState {
  requestId: string;
  /** Set once it is known, for the access log. */
  userId?: string;
  traceparent?: string;
}

const givenId = /^[\w.-]{8,64}$/;
const traceparent = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

export interface RequestContextOptions {
  readonly newId: () => string;
  readonly clock: () => Date;
  readonly logger: Logger;
}

/** Names the request and writes one line when it is answered: never a body, a query or a header, for those hold secrets. */
export function requestContext({ newId, clock, logger }: RequestContextOptions): Middleware<RequestState> {
  return async (ctx, next) => {
    const startedAt = clock().getTime();
    const given = ctx.get('X-Request-Id');
    ctx.state.requestId = givenId.test(given) ? given : newId();
    if (traceparent.test(ctx.get('traceparent'))) ctx.state.traceparent = ctx.get('traceparent');
    ctx.set('X-Request-Id', ctx.state.requestId);
    await next();
    const { requestId, userId } = ctx.state;
    logger.info(
      { requestId, userId, method: ctx.method, path: ctx.path, status: ctx.status, ms: clock().getTime() - startedAt },
      'answered',
    );
  };
}
