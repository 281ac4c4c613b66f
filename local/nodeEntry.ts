import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder that holds `local`, `cli` and the rest: the checkout, or `dist` when built. */
export const ROOT = dirname(__dirname);

/** Arguments for `process.execPath` to run one of our own files, from the sources or from what was built of them. */
export function nodeEntry(path: string): readonly string[] {
  const source = join(ROOT, `${path}.ts`);
  return existsSync(source) ? ['--import', 'tsx', source] : [join(ROOT, `${path}.js`)];
}
