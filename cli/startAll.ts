import { freePort } from '../local/ports';
import { openSecrets } from '../local/secrets';
import { type Supervisor } from '../local/supervisor';
import { type Environment, readConfig } from './config';
import { groundFor, type LocalPlaces, withLocalDefaults } from './localDefaults';
import { migrateDatabase } from './migrateDatabase';
import { type Stagedoor, type StartOptions } from './stagedoorTypes';
import { startGround } from './startGround';
import { endProgramsLeftBehind, startProgram } from './startProgram';
import { startSandbox } from './startSandbox';

/** For checking the settings before there is anything to point them at. */
const ANY_PLACES: LocalPlaces = {
  databaseUrl: 'postgresql://127.0.0.1/stagedoor',
  temporalAddress: '127.0.0.1:7233',
  stripeUrl: 'http://127.0.0.1',
  mailgunUrl: 'http://127.0.0.1',
};

/** The steps of a start, in their order; whoever calls it stops what is up when one of them fails. */
export async function startAll(
  options: StartOptions,
  supervisor: Supervisor,
): Promise<Omit<Stagedoor, 'crashed' | 'stop'>> {
  const { env, stateFolder, say = () => undefined, ports = {}, signal } = options;
  const ground = groundFor(env);
  const secrets = openSecrets(stateFolder);
  const complete = (places: Partial<LocalPlaces>) => withLocalDefaults(env, ground, secrets, places);
  // First of all: a wrong value must not take a minute to be found.
  const { http, temporal: asked } = readConfig(complete(ANY_PLACES));
  await endProgramsLeftBehind(stateFolder, say);

  const { postgres, temporal } = await startGround(
    { ground, env, namespace: asked.namespace, stateFolder, say, ports, signal },
    supervisor,
  );
  signal?.throwIfAborted();
  const places: Partial<LocalPlaces> = {
    ...(postgres === undefined ? {} : { databaseUrl: postgres.current().url }),
    ...(temporal === undefined ? {} : { temporalAddress: temporal.current().address }),
  };
  const { databaseUrl } = readConfig(complete({ ...ANY_PLACES, ...places }));
  await migrateDatabase(databaseUrl);
  signal?.throwIfAborted();

  const port = await freePort(http.port);
  if (http.port !== 0 && port !== http.port) say(`Port ${http.port} is taken: the API listens on ${port}.`);
  const served = { PORT: String(port), PUBLIC_URL: http.publicUrl ?? `http://${reachable(http.host)}:${port}` };
  const sandbox =
    ground.stripe === 'sandbox' || ground.mailgun === 'sandbox'
      ? await startSandbox({ env: { ...complete(places), ...served }, taken: port, stateFolder, ports }, supervisor)
      : undefined;
  signal?.throwIfAborted();

  const { stripe: stripeUrl, mailgun: mailgunUrl, mails } = sandbox?.current().urls ?? {};
  const all: Environment = {
    ...complete({
      ...places,
      ...(stripeUrl === undefined ? {} : { stripeUrl }),
      ...(mailgunUrl === undefined ? {} : { mailgunUrl }),
    }),
    ...served,
  };
  const config = readConfig(all);
  const [worker, api] = await Promise.all([
    startProgram({ program: 'worker', env: all, stateFolder }, supervisor),
    startProgram({ program: 'api', env: all, stateFolder }, supervisor),
  ]);
  signal?.throwIfAborted();
  const apiUrl = api.current().urls['api'] ?? served.PUBLIC_URL;
  return {
    urls: {
      api: apiUrl,
      docs: `${apiUrl}/docs`,
      database: config.databaseUrl,
      temporal: config.temporal.address,
      temporalNamespace: config.temporal.namespace,
      temporalUi: temporal?.current().uiUrl ?? null,
      mails: mails ?? null,
      stripeSandbox: stripeUrl ?? null,
      mailgunSandbox: mailgunUrl ?? null,
    },
    admin: ground.postgres === 'local' ? (config.firstAdmin ?? null) : null,
    ground,
    env: all,
    config,
    processes: { postgres, temporal, sandbox, worker, api },
  };
}

/** An address to listen on is not always one to call. */
const reachable = (host: string): string => (host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host);
