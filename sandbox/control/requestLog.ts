import { type Reply, type Request } from '../core/http';
import { type ServerName, type Switch } from '../core/switches';

export interface LoggedRequest {
  readonly server: ServerName;
  /** Epoch milliseconds, when it came. */
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly idempotencyKey: string | null;
  /** What was answered, whether it arrived or not. */
  readonly status: number;
  readonly lost: boolean;
  readonly replayed: boolean;
  /** What a switch did to it. */
  readonly struck: Switch['do'] | null;
}

export interface RequestLog {
  add(entry: LoggedRequest): void;
  list(filter: {
    server?: string | undefined;
    method?: string | undefined;
    path?: string | undefined;
  }): LoggedRequest[];
  clear(): void;
}

const KEPT = 10_000;

export function createRequestLog(): RequestLog {
  let entries: LoggedRequest[] = [];
  return {
    add(entry) {
      entries.push(entry);
      if (entries.length > 2 * KEPT) entries = entries.slice(-KEPT);
    },
    list: ({ server, method, path }) =>
      entries.filter(
        (entry) =>
          (server ?? entry.server) === entry.server &&
          (method ?? entry.method) === entry.method &&
          entry.path.startsWith(path ?? ''),
      ),
    clear() {
      entries = [];
    },
  };
}

export const toLogged = (
  server: ServerName,
  request: Request,
  at: number,
  { reply, struck }: { reply: Reply; struck: Switch | null },
): LoggedRequest => ({
  server,
  at,
  method: request.method,
  path: request.path,
  idempotencyKey: (request.headers['idempotency-key'] as string | undefined) ?? null,
  status: reply.status,
  lost: reply.lost !== undefined,
  replayed: reply.headers?.['idempotent-replayed'] === 'true',
  struck: struck?.do ?? null,
});
