import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTemporal } from '../../local/temporal';
import { findTemporal } from '../../local/temporalBinary';
import { once } from './ground';

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/**
 * A Temporal server with its Web UI for this run alone; leaves TEST_TEMPORAL_ADDRESS and TEST_TEMPORAL_UI. TEMPORAL_ADDRESS is
 * not used here: the specs stop workers, exhaust retries and terminate workflows, which belongs on no server that others use.
 */
export default async function setUp(): Promise<void> {
  await once('temporal', async () => {
    const binary = await findTemporal({ env: process.env, say });
    const folder = mkdtempSync(join(tmpdir(), 'stagedoor-test-temporal-'));
    const server = await startTemporal({
      binary: binary.path,
      folder,
      logPath: join(folder, 'temporal.log'),
      port: 0,
      uiPort: 0,
      say,
    });
    process.env['TEST_TEMPORAL_ADDRESS'] = server.address;
    process.env['TEST_TEMPORAL_UI'] = server.uiUrl;
    return async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    };
  });
}
