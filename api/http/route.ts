import { type IncomingHttpHeaders } from 'node:http';
import { type z } from 'zod';
import { type Role } from '../../domain/users/events';
import { type EventMetadata } from '../../event-store/types';
import { type SignedIn } from '../auth/signedIn';
import { type ProblemCode } from '../problems';
import { type Lane } from './admission';

export const tags = [
  'users',
  'concerts',
  'cart',
  'reservations',
  'orders',
  'payments and invoices',
  'tickets and the door',
  'operations',
  'providers',
  'meta',
] as const;
export type Tag = (typeof tags)[number];

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/**
 * `open`: no token is looked at; `anyone`: a token is welcome, and may show more; `user`: whoever is logged in; roles: one of
 * them (an administrator may do what an organizer may).
 */
export type Access = 'open' | 'anyone' | 'user' | readonly Role[];

type UserOf<A extends Access> = A extends 'open' ? null : A extends 'anyone' ? SignedIn | null : SignedIn;

export interface ResponseSpec {
  readonly description: string;
  readonly body?: z.ZodType;
  /** Default `application/json`. */
  readonly contentType?: string;
  readonly headers?: readonly ('ETag' | 'Location' | 'Retry-After')[];
}

export type Responses = Readonly<Record<number, ResponseSpec>>;

type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined;

type DeepReadonly<T> = T extends readonly (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : T extends object
    ? { readonly [K in keyof T]: DeepReadonly<T[K]> }
    : T;

export interface Answer<Status extends number = number, Body = unknown> {
  readonly status: Status;
  readonly body?: Body;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One of the answers that the route declares, each with the body that belongs to its status. */
type AnswerTo<R extends Responses> = {
  [Status in keyof R & number]: R[Status] extends { readonly body: infer Body extends z.ZodType }
    ? { readonly status: Status; readonly body: DeepReadonly<z.output<Body>>; readonly headers?: Answer['headers'] }
    : { readonly status: Status; readonly headers?: Answer['headers'] };
}[keyof R & number];

/** What a handler is given: everything parsed and checked. */
export interface Call<Params = unknown, Query = unknown, Body = unknown, User = SignedIn | null> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly user: User;
  readonly requestId: string;
  /** The client's network address. */
  readonly address: string;
  /** From `If-Match`; undefined when the command is unconditional. */
  readonly ifMatch: number | undefined;
  readonly idempotencyKey: string | undefined;
  /** The same for a repeated `Idempotency-Key`, so that a repeated command is known by it; else new. */
  readonly commandId: string;
  /** An id for something the request creates: follows from the `Idempotency-Key`, else a new UUIDv7. */
  readonly idFor: (kind: string) => string;
  readonly metadata: EventMetadata;
  readonly headers: IncomingHttpHeaders;
  /** The bytes as they came: webhook signatures are over them. */
  readonly rawBody: Buffer;
}

interface Declaration<P, Q, B, R extends Responses, A extends Access> {
  readonly operationId: string;
  readonly method: Method;
  /** In OpenAPI's form: `/v1/orders/{orderId}`. */
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  readonly tag: Tag;
  readonly access: A;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** A raw body is neither parsed nor limited to JSON; its handler reads `rawBody`. */
  readonly rawBody?: boolean;
  readonly idempotency?: 'required' | 'optional';
  readonly ifMatch?: boolean;
  /** What it waits for, if for anything that is not quick: in which line it stands when many come. Default `requests`. */
  readonly lane?: Lane;
  /** Neither counted against `RATE_LIMIT_PER_MINUTE` nor made to stand in line: probes, and providers whose lost message would not come again. */
  readonly unlimited?: boolean;
  readonly responses: R;
  /**
   * Adds to a good answer, after it was kept for its Idempotency-Key and also when it is given again, what must not be kept. Called
   * outside of the line: it may ask somebody else.
   */
  readonly live?: (body: unknown, user: SignedIn | null) => Promise<unknown>;
  /** Codes of the business; those of the frame (401, 403, 413, …) follow from the declaration. */
  readonly problems?: readonly ProblemCode[];
}

/** A route as the frame sees it, its types forgotten. */
export interface Route extends Declaration<
  z.ZodObject | undefined,
  z.ZodObject | undefined,
  z.ZodType | undefined,
  Responses,
  Access
> {
  readonly handle: (call: Call) => Promise<Answer>;
}

/** One declaration is validation, documentation and code of a route, so none of them can drift from the others. */
export function route<
  const R extends Responses,
  const A extends Access,
  P extends z.ZodObject | undefined = undefined,
  Q extends z.ZodObject | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
>(
  declaration: Declaration<P, Q, B, R, A> & {
    readonly handle: (call: Call<Parsed<P>, Parsed<Q>, Parsed<B>, UserOf<A>>) => Promise<AnswerTo<R>>;
  },
): Route {
  // The frame parses with the declared schemas before it calls, which is what makes the narrower call type true.
  return declaration as unknown as Route;
}
