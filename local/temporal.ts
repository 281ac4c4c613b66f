import { Connection } from '@temporalio/client';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type BinaryProcess, startBinary } from './binaryProcess';
import { GroundError } from './groundError';
import { freePort } from './ports';
import { endLeftBehind, rememberProcess } from './leftBehind';
import { until } from './until';

export const DEFAULT_TEMPORAL_PORT = 7233;
export const DEFAULT_TEMPORAL_UI_PORT = 8233;

/** What an operator searches by in the Web UI. Ids and step names only: search attributes are never encrypted. */
export const SEARCH_ATTRIBUTES: Readonly<Record<string, 'Keyword' | 'KeywordList' | 'Int'>> = {
  OrderId: 'Keyword',
  ConcertId: 'KeywordList',
  NeedsAttention: 'Keyword',
  ProgressTotal: 'Int',
  ProgressDone: 'Int',
  ProgressFailed: 'Int',
};

export interface TemporalOptions {
  /** Path of the Temporal CLI, see `findTemporal`. */
  readonly binary: string;
  /** Its database file lives here and survives a restart. */
  readonly folder: string;
  readonly logPath: string;
  /** Made when missing; `default` is always there. */
  readonly namespace?: string;
  /** Default 7233; another when that is taken; 0 for any. */
  readonly port?: number;
  /** Default 8233, likewise. */
  readonly uiPort?: number;
  readonly say?: (line: string) => void;
}

export interface LocalTemporal extends BinaryProcess {
  /** host:port of the gRPC front end. */
  readonly address: string;
  readonly uiUrl: string;
}

/**
 * Starts Temporal's development server with our search attributes and waits until it really serves.
 * @throws GroundError when it does not come up.
 */
export async function startTemporal(options: TemporalOptions): Promise<LocalTemporal> {
  const say = options.say ?? (() => undefined);
  const folder = resolve(options.folder);
  mkdirSync(folder, { recursive: true });
  const pidFile = join(folder, 'process.pid');
  await endLeftBehind({ name: 'Temporal', pidFile, marker: folder, signal: 'SIGTERM', say });
  const taken = new Set<number>();
  const wanted = { port: options.port ?? DEFAULT_TEMPORAL_PORT, uiPort: options.uiPort ?? DEFAULT_TEMPORAL_UI_PORT };
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort(wanted.port, taken);
    const uiPort = await freePort(wanted.uiPort, new Set([...taken, port]));
    const server = await launch({ ...options, folder, port, uiPort });
    rememberProcess(pidFile, server.pid);
    const address = `127.0.0.1:${port}`;
    const uiUrl = `http://127.0.0.1:${uiPort}`;
    const failure = await readiness(server, address, uiUrl, options.namespace ?? 'default');
    if (failure === undefined) {
      if (wanted.port !== 0 && port !== wanted.port) say(`Port ${wanted.port} is taken: Temporal listens on ${port}.`);
      if (wanted.uiPort !== 0 && uiPort !== wanted.uiPort)
        say(`Port ${wanted.uiPort} is taken: the Temporal Web UI is on ${uiPort}.`);
      return { ...server, address, uiUrl };
    }
    // Somebody was quicker at one of the ports.
    if (attempt === 5 || !/address already in use|can't set .*port/i.test(failure))
      throw new GroundError(`Temporal did not start: ${failure}`);
    taken.add(port).add(uiPort);
  }
}

interface Launch extends TemporalOptions {
  readonly port: number;
  readonly uiPort: number;
}

const launch = ({ binary, folder, logPath, namespace, port, uiPort }: Launch): Promise<BinaryProcess> =>
  startBinary({
    name: 'Temporal',
    command: binary,
    args: [
      'server',
      'start-dev',
      ...['--db-filename', join(folder, 'temporal.db')],
      // Twice the throughput of the defaults; a crash of the process loses nothing, one of the machine its last moments.
      ...['--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=NORMAL'],
      ...['--dynamic-config-value', 'system.enableActivityEagerExecution=true'],
      ...Object.entries(SEARCH_ATTRIBUTES).flatMap(([name, type]) => ['--search-attribute', `${name}=${type}`]),
      ...(namespace === undefined || namespace === 'default' ? [] : ['--namespace', namespace]),
      ...['--ip', '127.0.0.1', '--port', String(port), '--ui-port', String(uiPort)],
      ...['--log-level', 'warn'],
    ],
    // A home of its own: the caller's CLI settings (address, TLS, profile) are about another server.
    env: { PATH: process.env['PATH'] ?? '', HOME: folder, TZ: 'UTC' },
    cwd: folder,
    logPath,
    stopSignal: 'SIGTERM',
    graceSeconds: 20,
  });

async function readiness(
  server: BinaryProcess,
  address: string,
  uiUrl: string,
  namespace: string,
): Promise<string | undefined> {
  const outcome = await until(
    async () => {
      if (server.exit() !== undefined) return { failure: server.log.sinceOpened() };
      return (await serves(address, uiUrl, namespace)) ? { failure: undefined } : undefined;
    },
    { timeoutSeconds: 90, everyMs: 50 },
  );
  if (outcome !== undefined) return outcome.failure;
  await server.stop();
  return `it did not serve within 90 seconds; see ${server.log.path}`;
}

/** The namespace is there, its search attributes can be asked for, and the Web UI answers. */
async function serves(address: string, uiUrl: string, namespace: string): Promise<boolean> {
  let connection: Connection | undefined;
  try {
    connection = await Connection.connect({ address, connectTimeout: 2000 });
    const query = Object.keys(SEARCH_ATTRIBUTES)
      .map((name) => `${name} IS NULL`)
      .join(' AND ');
    await connection.workflowService.listWorkflowExecutions({ namespace, query, pageSize: 1 });
    return (await fetch(uiUrl)).ok;
  } catch {
    return false;
  } finally {
    await connection?.close();
  }
}
