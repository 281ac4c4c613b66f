import { GroundError } from '../local/groundError';
import { ConfigError } from './config';
import { type Stagedoor, startStagedoor } from './stagedoor';
import { stateFolderOf } from './stateFolder';

/** `npm start`: everything local, until it is told to stop. */
async function main(): Promise<number> {
  const asked = new AbortController();
  const stopAsked = new Promise<string>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        // Who asks twice is in a hurry: what is left ends by itself when this process is gone.
        if (asked.signal.aborted) process.exit(130);
        console.log('Stopping …');
        asked.abort();
        resolve(signal);
      });
    }
  });
  const stagedoor = await start(asked.signal);
  if (stagedoor === undefined) return asked.signal.aborted ? 0 : 1;
  print(stagedoor);
  const crash = await Promise.race([stopAsked.then(() => undefined), stagedoor.crashed]);
  if (crash !== undefined) console.error(`${crash}\nStopping the rest …`);
  await stagedoor.stop();
  console.log('Everything is stopped.');
  return crash === undefined ? 0 : 1;
}

async function start(signal: AbortSignal): Promise<Stagedoor | undefined> {
  try {
    return await startStagedoor({
      env: process.env,
      stateFolder: stateFolderOf(process.env),
      say: (line) => console.log(line),
      signal,
    });
  } catch (error) {
    if (signal.aborted) console.log('Everything is stopped.');
    else if (error instanceof ConfigError || error instanceof GroundError) console.error(error.message);
    else throw error;
    return undefined;
  }
}

function print({ urls, admin, ground }: Stagedoor): void {
  const rows: (readonly [string, string | null])[] = [
    ['API', urls.api],
    ['Documentation', urls.docs],
    ['Temporal Web UI', urls.temporalUi],
    ['Sent mails', urls.mails],
    ['Postgres', ground.postgres === 'local' ? urls.database : null],
    ['Administrator', admin === null ? null : `${admin.email}, password ${admin.password}`],
  ];
  const sandboxed = [ground.stripe === 'sandbox' ? 'Stripe' : '', ground.mailgun === 'sandbox' ? 'Mailgun' : ''];
  console.log('\nStagedoor is open.');
  for (const [name, value] of rows) if (value !== null) console.log(`  ${name.padEnd(16)} ${value}`);
  const names = sandboxed.filter((name) => name !== '').join(' and ');
  if (names !== '') console.log(`  No real money and no real mail: ${names} are played by the sandbox.`);
  console.log('Ctrl-C stops it.');
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
