import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface RunOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Told every line of its output. */
  readonly onLine?: (line: string) => void;
  /** Ends it; `run` then gives the reason as its failure. */
  readonly signal?: AbortSignal;
}

/** Runs a program to its end. @returns what went wrong, in its own last words; undefined when it ended well. */
export function run({ command, args, env, cwd, onLine, signal }: RunOptions): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    const last: string[] = [];
    for (const output of [child.stdout, child.stderr]) {
      createInterface({ input: output }).on('line', (line) => {
        if (line.trim() !== '') last.push(line.trim());
        if (last.length > 3) last.shift();
        onLine?.(line);
      });
    }
    const abort = (): void => void child.kill('SIGKILL');
    signal?.addEventListener('abort', abort, { once: true });
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code, killedBy) => {
      signal?.removeEventListener('abort', abort);
      if (code === 0) resolve(undefined);
      else if (signal?.aborted === true) resolve(String(signal.reason));
      else resolve(last.join(' ') || `it ended with ${killedBy ?? `exit code ${code ?? 'unknown'}`}`);
    });
  });
}
