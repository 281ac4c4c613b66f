import { join } from 'node:path';
import { type LocalPostgres, startPostgres } from '../local/postgres';
import { type Handle, type Supervisor } from '../local/supervisor';
import { type LocalTemporal, startTemporal } from '../local/temporal';
import { findTemporal } from '../local/temporalBinary';
import { type Environment } from './config';
import { type Ground } from './localDefaults';

export interface GroundOptions {
  readonly ground: Ground;
  readonly env: Environment;
  readonly namespace: string;
  readonly stateFolder: string;
  readonly say: (line: string) => void;
  readonly ports: Partial<Record<'postgres' | 'temporal' | 'temporalUi', number>>;
  /** Gives up fetching Temporal. */
  readonly signal: AbortSignal | undefined;
}

export interface StartedGround {
  readonly postgres: Handle<LocalPostgres> | undefined;
  readonly temporal: Handle<LocalTemporal> | undefined;
}

/** Starts what is not given of Postgres and Temporal, both at once. */
export async function startGround(options: GroundOptions, supervisor: Supervisor): Promise<StartedGround> {
  const { ground } = options;
  const [postgres, temporal] = await Promise.all([
    ground.postgres === 'local' ? addPostgres(options, supervisor) : undefined,
    ground.temporal === 'local' ? addTemporal(options, supervisor) : undefined,
  ]);
  return { postgres, temporal };
}

const addPostgres = ({ stateFolder, say, ports }: GroundOptions, supervisor: Supervisor) =>
  supervisor.add('Postgres', (previous: LocalPostgres | undefined) =>
    startPostgres({
      folder: join(stateFolder, 'postgres'),
      logPath: join(stateFolder, 'logs', 'postgres.log'),
      say,
      ...definedPort('port', previous?.port ?? ports.postgres),
    }),
  );

const addTemporal = ({ env, namespace, stateFolder, say, ports, signal }: GroundOptions, supervisor: Supervisor) =>
  supervisor.add('Temporal server', async (previous: LocalTemporal | undefined) => {
    const binary = await findTemporal({ env, say, ...(signal === undefined ? {} : { signal }) });
    return startTemporal({
      binary: binary.path,
      folder: join(stateFolder, 'temporal'),
      logPath: join(stateFolder, 'logs', 'temporal.log'),
      namespace,
      say,
      ...definedPort('port', portIn(previous?.address) ?? ports.temporal),
      ...definedPort('uiPort', portIn(previous?.uiUrl) ?? ports.temporalUi),
    });
  });

const portIn = (address: string | undefined): number | undefined =>
  address === undefined ? undefined : Number(address.slice(address.lastIndexOf(':') + 1));

const definedPort = <K extends string>(name: K, port: number | undefined): Partial<Record<K, number>> =>
  port === undefined ? {} : ({ [name]: port } as Record<K, number>);
