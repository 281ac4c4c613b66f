import { z } from 'zod';
import { type Reply, type Request } from './http';

export type ServerName = 'stripe' | 'mailgun';

const actionSchema = z.discriminatedUnion('do', [
  /** The answer never arrives (`reset`) or half of it (`cut`); the work is done, or not even begun. */
  z.object({
    do: z.literal('lose'),
    work: z.enum(['done', 'none']).default('done'),
    how: z.enum(['reset', 'cut']).default('reset'),
  }),
  /**
   * `before`: still on its way here; `during`: being worked on, its key in use; `after`: done, the answer is on its way.
   * Null milliseconds: until it is released.
   */
  z.object({
    do: z.literal('delay'),
    ms: z.int().min(0).max(600_000).nullable(),
    when: z.enum(['before', 'during', 'after']).default('after'),
  }),
  /** 429; `lockTimeout` is about one object instead of the rate. */
  z.object({
    do: z.literal('limit'),
    lockTimeout: z.boolean().default(false),
    retryAfterSeconds: z.int().min(1).default(1),
  }),
  /** A fault of the provider's; `kept` under the idempotency key, or not (a gateway in front failed). */
  z.object({
    do: z.literal('fail'),
    status: z.int().min(500).max(599).default(500),
    format: z.enum(['json', 'html']).default('json'),
    work: z.enum(['done', 'none']).default('none'),
    kept: z.boolean().default(false),
  }),
  /** A "no" of your own writing; the work is not begun. */
  z.object({
    do: z.literal('refuse'),
    status: z.int().min(400).max(499).default(400),
    body: z.record(z.string(), z.unknown()),
  }),
]);

export const switchSchema = z
  .object({
    server: z.enum(['stripe', 'mailgun']).optional(),
    method: z.string().optional(),
    // `*` is one segment, `**` any number of them.
    path: z.string().default('/**'),
    /** Text that the path, the query, the body or the Idempotency-Key contains: an id, so that others' requests pass. */
    about: z.string().min(1).optional(),
    /** Requests that pass before it strikes. */
    skip: z.int().min(0).default(0),
    /** Requests that it strikes; null is all of them. */
    times: z.int().min(1).nullable().default(1),
  })
  .and(actionSchema);

export type SwitchInput = z.input<typeof switchSchema>;
export type Switch = z.output<typeof switchSchema>;
export type Action = z.output<typeof actionSchema>;

/** What happens to a request once the server works on it. */
export interface Inside {
  /** Resolves when the work may go on. */
  readonly delay: () => Promise<void>;
  readonly fail: Extract<Action, { do: 'fail' }> | null;
}

/** How one provider works, and how it says no. */
export interface Provider {
  readonly serve: (request: Request, inside: Inside) => Reply | Promise<Reply>;
  readonly limited: (action: Extract<Action, { do: 'limit' }>) => Reply;
  readonly failed: (action: Extract<Action, { do: 'fail' }>) => Reply;
}
