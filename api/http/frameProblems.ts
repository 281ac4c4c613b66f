import { type ProblemCode } from '../problems';
import { type Route } from './route';

/** The problems that follow from how a route is declared, before its business has said a word. */
export function frameProblems(route: Route): ProblemCode[] {
  const codes: ProblemCode[] = ['internal_error', 'busy'];
  if (!route.unlimited) codes.push('rate_limited');
  if (route.access !== 'open') codes.push('unauthenticated', 'user_suspended');
  if (typeof route.access !== 'string') codes.push('forbidden');
  if (route.params) codes.push('not_found');
  if (route.query) codes.push('validation_failed');
  if (route.query && 'cursor' in route.query.shape) codes.push('invalid_cursor');
  if (route.method !== 'GET') codes.push('body_too_large', 'body_too_slow');
  if (route.method !== 'GET' && !route.rawBody) {
    codes.push('malformed_json', 'unsupported_media_type', 'validation_failed');
  }
  if (route.ifMatch) codes.push('invalid_if_match', 'version_conflict');
  if (route.idempotency) codes.push('invalid_idempotency_key', 'idempotency_key_reused', 'request_in_progress');
  if (route.idempotency === 'required') codes.push('idempotency_key_required');
  return codes;
}

/** Every code that a request to this route can be answered with. */
export const problemCodesOf = (route: Route): ReadonlySet<ProblemCode> =>
  new Set([...frameProblems(route), ...(route.problems ?? [])]);
