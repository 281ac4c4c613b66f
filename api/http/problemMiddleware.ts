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

/** All who are sent away in one second must not come back in one second: some time from `Retry-After` to three times as long. */
const scattered = (answer: WireAnswer, random: () => number): WireAnswer => {
  const seconds = Number(answer.headers['Retry-After']);
  if (answer.status !== 503 || !Number.isInteger(seconds)) return answer;
  const later = seconds + Math.floor(random() * (2 * seconds + 1));
  return { ...answer, headers: { ...answer.headers, 'Retry-After': String(later) } };
};

export interface ProblemMiddlewareOptions {
  readonly logger: Logger;
  /** From 0 to less than 1. */
  readonly random: () => number;
}

/** Answers whatever is thrown behind it. What nobody foresaw is logged whole and answered with nothing but the request's id. */
export function problemMiddleware({ logger, random }: ProblemMiddlewareOptions): Middleware<RequestState> {
  return async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      const { requestId } = ctx.state;
      const known = toProblem(error);
      // A problem that was thrown as one is a decision of ours: a crowd that is sent away must not fill the log as well.
      if (known !== error && (!known || known.status >= 500)) {
        logger.error({ requestId, method: ctx.method, path: ctx.path, err: error }, 'request failed');
      }
      const answer = known ?? problem('internal_error', 'The failure has been recorded under this requestId.');
      send(ctx, scattered(wireProblem(answer, ctx.path, requestId), random));
    }
  };
}
