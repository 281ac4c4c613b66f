import { type Refusal } from '../domain/shared/decision';

/** Every code a client can meet, once: its HTTP status and its title. Documented, and answered, from here. */
export const problemTable = {
  malformed_json: [400, 'The body is not JSON'],
  invalid_cursor: [400, 'The cursor does not belong to this list'],
  invalid_if_match: [400, 'If-Match is not an ETag of ours'],
  idempotency_key_required: [400, 'An Idempotency-Key is required here'],
  invalid_idempotency_key: [400, 'The Idempotency-Key cannot be used'],
  invalid_signature: [400, 'The signature does not fit the message'],

  unauthenticated: [401, 'Log in first'],
  invalid_credentials: [401, 'E-mail or password is wrong'],
  invalid_refresh_token: [401, 'The refresh token is not valid'],

  forbidden: [403, 'Your role may not do this'],
  user_suspended: [403, 'This user is suspended'],

  not_found: [404, 'There is nothing here'],
  concert_not_found: [404, 'No such concert'],
  ticket_type_unknown: [404, 'The concert has no such tickets'],
  cart_item_not_found: [404, 'That is not in the cart'],
  reservation_not_found: [404, 'No such reservation'],
  order_not_found: [404, 'No such order'],
  drift_not_found: [404, 'No such difference'],
  webhook_not_found: [404, 'No such message'],
  method_not_allowed: [405, 'This resource has no such method'],
  body_too_slow: [408, 'The body did not come in time'],

  email_taken: [409, 'The e-mail is taken'],
  request_in_progress: [409, 'The same request is still in progress'],
  concert_exists: [409, 'The concert exists already'],
  ticket_type_exists: [409, 'The concert has such tickets already'],
  concert_cancelled: [409, 'The concert is cancelled'],
  concert_ended: [409, 'The concert is over'],
  concert_not_published: [409, 'The concert has not been published'],
  capacity_below_committed: [409, 'More seats are held and sold than that'],
  sold_out: [409, 'Not enough tickets are left'],
  sale_not_open: [409, 'These tickets are not on sale now'],
  ticket_type_withdrawn: [409, 'These tickets are no longer sold'],
  price_changed: [409, 'A price has changed'],
  hold_gone: [409, 'The seats are no longer held'],
  cart_not_open: [409, 'The cart is being checked out'],
  checkout_aborted: [409, 'The checkout was ended before there was an order'],
  reservation_not_held: [409, 'The reservation no longer holds its seats'],
  order_not_payable: [409, 'The order cannot be paid'],
  order_not_cancellable: [409, 'The order cannot be cancelled'],
  cancellation_closed: [409, 'The order can no longer be given back'],
  nothing_to_cancel: [409, 'None of these tickets is still good'],
  ticket_used: [409, 'A ticket has been used'],
  payment_not_refundable: [409, 'There is nothing to refund'],
  refund_exceeds_captured: [409, 'More than was paid cannot be refunded'],
  payment_disputed: [409, 'The bank of the buyer has taken this money back'],
  ticket_not_admitted: [409, 'The ticket has not been admitted'],
  drift_not_healable: [409, 'Nothing heals that but a person'],
  not_parked: [409, 'Nothing waits for an operator there'],
  action_not_possible: [409, 'The step cannot be answered like that'],

  cart_expired: [410, 'The cart has been given up'],
  erased: [410, 'Its buyer was erased'],

  version_conflict: [412, 'It has changed since you read it'],
  body_too_large: [413, 'The body is too large'],
  unsupported_media_type: [415, 'Only application/json is understood'],

  validation_failed: [422, 'The request does not fit'],
  idempotency_key_reused: [422, 'The Idempotency-Key belongs to another request'],
  concert_incomplete: [422, 'The concert is not complete'],
  starts_in_the_past: [422, 'The start is not in the future'],
  refund_window_in_the_past: [422, 'The end of the refund window is not in the future'],
  sales_window_empty: [422, 'The sale would end before it starts'],
  currency_mismatch: [422, 'The currencies differ'],
  cart_empty: [422, 'The cart is empty'],
  amount_too_small: [422, 'Nobody can be charged so little'],
  amount_too_large: [422, 'Nobody can be charged so much at once'],
  price_not_chargeable: [422, 'Nobody can be charged this price'],
  capacity_out_of_range: [422, 'The capacity is out of range'],
  nothing_to_refund: [422, 'A refund gives something back'],
  mixed_currency: [422, 'The cart mixes currencies'],
  quantity_out_of_range: [422, 'The quantity is out of range'],
  address_required: [422, 'A parcel needs an address'],
  delivery_method_unavailable: [422, 'Tickets cannot come that way yet'],
  over_buyer_limit: [422, 'More tickets than one buyer may have'],

  rate_limited: [429, 'Too many requests'],
  too_many_attempts: [429, 'Too many failed attempts'],

  internal_error: [500, 'Something went wrong on our side'],
  busy: [503, 'Too much is going on right now'],
  processes_unavailable: [503, 'Orders cannot be taken right now'],
} as const satisfies Record<string, readonly [status: number, title: string]>;

export type ProblemCode = keyof typeof problemTable;

export const isProblemCode = (code: string): code is ProblemCode => Object.hasOwn(problemTable, code);

/** A "no" of the business that the table does not know is still a "no", not a failure of the server. */
const unlisted = [409, 'This cannot be done'] as const;

export const statusAndTitle = (code: string): readonly [status: number, title: string] =>
  isProblemCode(code) ? problemTable[code] : unlisted;

export interface ProblemOptions {
  /** Members beside the standard ones, e.g. the lines that were sold out. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** Thrown by whoever cannot go on; answered as RFC 9457 problem details. */
export class Problem extends Error {
  readonly details: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    readonly code: string,
    message?: string,
    options: ProblemOptions = {},
  ) {
    super(message ?? statusAndTitle(code)[1], { cause: options.cause });
    this.name = 'Problem';
    this.details = options.details ?? {};
    this.headers = options.headers ?? {};
  }

  get status(): number {
    return statusAndTitle(this.code)[0];
  }
}

/** Codes outside the table come from deciders, through {@link refusedBy}; ours are held to it by the compiler. */
export const problem = (code: ProblemCode, message?: string, options?: ProblemOptions): Problem =>
  new Problem(code, message, options);

export const refusedBy = (refusal: Refusal): Problem =>
  new Problem(refusal.code, refusal.message, refusal.details ? { details: refusal.details } : {});

export const retryLater = (code: ProblemCode, seconds: number, message?: string): Problem =>
  problem(code, message, { headers: { 'Retry-After': String(Math.max(1, Math.ceil(seconds))) } });

/** The wire form. `instance` is the path that was asked for, `requestId` finds the log lines. */
export function problemDetails(thrown: Problem, instance: string, requestId: string): Record<string, unknown> {
  const [status, title] = statusAndTitle(thrown.code);
  return {
    ...thrown.details,
    type: `/problems/${thrown.code}`,
    title,
    status,
    detail: thrown.message,
    instance,
    code: thrown.code,
    requestId,
  };
}
