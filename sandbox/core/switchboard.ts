import { type Reply, type Request } from './http';
import { type Inside, type Provider, type ServerName, type Switch } from './switches';

export interface Switchboard {
  add(entry: Switch): string;
  remove(id: string): void;
  /** Lets go on what a delay without an end has stopped. */
  release(id: string): void;
  /** Removes all and releases all. */
  clear(): void;
  list(): { id: string; entry: Switch; left: number | null }[];
  /** Lets the provider answer, with whatever the first fitting switch does to it. */
  run(server: ServerName, request: Request, provider: Provider): Promise<{ reply: Reply; struck: Switch | null }>;
}

interface Armed {
  readonly id: string;
  readonly entry: Switch;
  readonly pattern: RegExp;
  skip: number;
  left: number | null;
}

const UNTOUCHED: Inside = { delay: () => Promise.resolve(), fail: null };

export function createSwitchboard(): Switchboard {
  let armed: Armed[] = [];
  let count = 0;

  const gates = new Map<string, (() => void)[]>();

  const take = (server: ServerName, request: Request): Armed | null => {
    for (const one of armed) {
      if (!fits(one, server, request)) continue;
      if (one.skip > 0) {
        one.skip -= 1;
        continue;
      }
      if (one.left !== null) one.left -= 1;
      if (one.left === 0) armed = armed.filter((other) => other !== one);
      return one;
    }
    return null;
  };

  const release = (id: string): void => {
    for (const open of gates.get(id) ?? []) open();
    gates.delete(id);
  };
  const delay = (id: string, ms: number | null): Promise<void> =>
    new Promise((resolve) => {
      if (ms === null) gates.set(id, [...(gates.get(id) ?? []), resolve]);
      else setTimeout(resolve, ms);
    });

  return {
    add(entry) {
      count += 1;
      const id = `switch-${count}`;
      armed.push({ id, entry, pattern: toPattern(entry.path), skip: entry.skip, left: entry.times });
      return id;
    },
    remove(id) {
      armed = armed.filter((one) => one.id !== id);
    },
    release,
    clear() {
      armed = [];
      for (const id of gates.keys()) release(id);
    },
    list: () => armed.map(({ id, entry, left }) => ({ id, entry, left })),
    async run(server, request, provider) {
      const struck = armed.length === 0 ? null : take(server, request);
      if (struck === null) return { reply: await provider.serve(request, UNTOUCHED), struck };
      const wait = (ms: number | null): Promise<void> => delay(struck.id, ms);
      return { reply: await strike(struck.entry, request, provider, wait), struck: struck.entry };
    },
  };
}

async function strike(
  action: Switch,
  request: Request,
  provider: Provider,
  wait: (ms: number | null) => Promise<void>,
): Promise<Reply> {
  switch (action.do) {
    case 'lose':
      if (action.work === 'none') return { status: 200, body: '{}', lost: action.how };
      return { ...(await provider.serve(request, UNTOUCHED)), lost: action.how };
    case 'delay': {
      if (action.when === 'during') return provider.serve(request, { delay: () => wait(action.ms), fail: null });
      if (action.when === 'before') await wait(action.ms);
      const reply = await provider.serve(request, UNTOUCHED);
      if (action.when === 'after') await wait(action.ms);
      return reply;
    }
    case 'limit':
      return provider.limited(action);
    case 'fail':
      if (action.kept) return provider.serve(request, { ...UNTOUCHED, fail: action });
      if (action.work === 'done') await provider.serve(request, UNTOUCHED);
      return provider.failed(action);
    case 'refuse':
      return {
        status: action.status,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(action.body),
      };
  }
}

const fits = ({ entry, pattern }: Armed, server: ServerName, request: Request): boolean =>
  (entry.server ?? server) === server &&
  (entry.method ?? request.method) === request.method &&
  pattern.test(request.path) &&
  (entry.about === undefined || isAbout(entry.about, request));

const isAbout = (text: string, { path, query, headers, body }: Request): boolean =>
  [path, query.toString(), String(headers['idempotency-key'] ?? ''), body.toString()].some((part) =>
    part.includes(text),
  );

function toPattern(path: string): RegExp {
  const source = path
    .split('/')
    .map((segment) => (segment === '**' ? '.*' : segment.split('*').map(escapeRegExp).join('[^/]+')))
    .join('/');
  return new RegExp(`^${source}$`);
}

const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
