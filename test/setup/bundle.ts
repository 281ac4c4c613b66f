import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from './ground';

/**
 * Jest's global set-up for what replays: the workflows bundled once into the file TEST_WORKFLOW_BUNDLE, because every
 * `Worker.create` would else spend its own two seconds on that.
 */
export default async function setUp(): Promise<void> {
  await once('workflow bundle', async () => {
    const { code } = await bundleWorkflowCode({
      workflowsPath: join(__dirname, '..', '..', 'workflows', 'index.ts'),
      logger: new DefaultLogger('WARN'),
    });
    const folder = mkdtempSync(join(tmpdir(), 'stagedoor-bundle-'));
    const file = join(folder, 'workflows.js');
    writeFileSync(file, code);
    process.env['TEST_WORKFLOW_BUNDLE'] = file;
    return () => {
      rmSync(folder, { recursive: true, force: true });
      return Promise.resolve();
    };
  });
}
