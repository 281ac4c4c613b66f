import { join } from 'node:path';
import { ConfigError } from './config';
import { findOrStart, startHastyApi } from './demo/ground';
import { playDemo } from './demo/script';
import { createHttpClient } from './httpClient';
import { GroundError } from '../local/groundError';
import { stateFolderOf } from './stateFolder';

const HOLD_SECONDS = 3;

/** `npm run demo`: an evening at the ticket office, step by step; exit code 0 only if every step came out right. */
async function main(): Promise<number> {
  const say = (line: string): void => console.log(line);
  const stateFolder = stateFolderOf(process.env);
  const counts = new Map<string, number>();
  let right = 0;
  const wrong: string[] = [];

  const ground = await findOrStart(process.env, stateFolder, say);
  try {
    say(ground.wasRunning ? `Using the Stagedoor at ${ground.urls.api}.` : `Stagedoor is open at ${ground.urls.api}.`);
    const hasty = await startHastyApi(ground, stateFolder, HOLD_SECONDS);
    try {
      const order = await playDemo({
        api: createHttpClient(ground.urls.api),
        apiUrl: ground.urls.api,
        folder: join(stateFolder, 'documents'),
        hastyApi: createHttpClient(hasty.url),
        admin: ground.admin,
        say,
        check(what, cameOutRight, saw) {
          if (cameOutRight) right += 1;
          else {
            wrong.push(what);
            say(`WRONG: ${what}; saw ${JSON.stringify(saw)}`);
          }
        },
        count: (what) => void counts.set(what, (counts.get(what) ?? 0) + 1),
      });
      const { temporalUi, temporalNamespace } = ground.urls;
      if (temporalUi !== null) {
        say(
          `\nThe order in the Temporal Web UI: ${temporalUi}/namespaces/${temporalNamespace}/workflows/${order.workflowId}`,
        );
      }
      if (ground.urls.mails !== null) say(`The mails that were sent: ${ground.urls.mails}`);
      if (!ground.wasRunning) say('Both are there while Stagedoor runs: npm start, on the same data.');
    } finally {
      await hasty.stop();
    }
  } finally {
    await ground.stop();
  }
  const counted = [...counts].map(([what, times]) => `${times} ${what}`).join(', ');
  say(`\nDemo: ${counted}; ${right} of ${right + wrong.length} steps came out right.`);
  return wrong.length === 0 ? 0 : 1;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof ConfigError || error instanceof GroundError ? error.message : error);
    process.exit(1);
  },
);
