import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

const ROTATE_AT_BYTES = 10 * 1024 * 1024;

/** A log that a child process writes to itself, so that nothing is lost when we end first. One old file is kept. */
export interface LogFile {
  readonly path: string;
  /** What was written since it was opened; its last lines when it is long. */
  sinceOpened(maxLines?: number): string;
}

export function openLog(path: string): LogFile & { readonly fd: number; close(): void } {
  mkdirSync(dirname(path), { recursive: true });
  if (existsSync(path) && statSync(path).size > ROTATE_AT_BYTES) renameSync(path, `${path}.1`);
  const fd = openSync(path, 'a');
  const start = statSync(path).size;
  return {
    path,
    fd,
    close: () => closeSync(fd),
    sinceOpened: (maxLines = 15) =>
      readFileSync(path).subarray(start).toString('utf8').trim().split('\n').slice(-maxLines).join('\n'),
  };
}
