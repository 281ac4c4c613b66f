import { type Context, type Middleware } from 'koa';
import { type Logger } from 'pino';
import { problem } from '../problems';
import { type RequestState } from './requestContext';
import { toProblem, wireProblem, type WireAnswer } from './wire';

export function send(ctx: Context, { status, headers, body }: WireAnswer): void {
  ctx.status = status;
  ctx.set(headers);
  ctx.body = body;
  // Koa guesses a type for a text body, and forgets the status of an empty one.
  if (headers['Content-Type'] !== undefined) ctx.set('Content-Type', headers['Content-Type']);
  ctx.status = status;
}

/** Answers whatever is thrown behind it. What nobody foresaw is logged whole and answered with nothing but the request's id. */
export function problemMiddleware(logger: Logger): Middleware<RequestState> {
  return async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      const { requestId } = ctx.state;
      const known = toProblem(error);
      if (!known || known.status >= 500) {
        logger.error({ requestId, method: ctx.method, path: ctx.path, err: error }, 'request failed');
      }
      const answer = known ?? problem('internal_error', 'The failure has been recorded under this requestId.');
      send(ctx, wireProblem(answer, ctx.path, requestId));
    }
  };
}
