import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { nodeEntry, ROOT } from './nodeEntry';
import { withProgress } from './progress';
import { run } from './run';

/** The Temporal CLI, whose `server start-dev` is the server with its Web UI. */
export const TEMPORAL_CLI_VERSION = 'v1.5.1';

export interface SourceOptions {
  /** Empty, for this attempt alone; the program is left in it. */
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly say: (line: string) => void;
  /** Gives it up. */
  readonly signal?: AbortSignal;
}

/** Where a program came to lie, or why not. */
export type Obtained = { readonly path: string } | { readonly failure: string };

export type Source = (options: SourceOptions) => Promise<Obtained>;

const DOWNLOAD_STALLED_SECONDS = 20;

/** The SDK's own download. Without a network it fails at once; one that swallows packets is given up when nothing arrives. */
export const downloadTemporal: Source = async ({ folder, env, say, signal }) => {
  mkdirSync(folder, { recursive: true });
  const stalled = new AbortController();
  let seen = { bytes: 0, at: performance.now() };
  const watch = setInterval(() => {
    const bytes = bytesIn(folder);
    if (bytes > seen.bytes) seen = { bytes, at: performance.now() };
    else if (performance.now() - seen.at > DOWNLOAD_STALLED_SECONDS * 1000) {
      stalled.abort(`nothing arrived for ${DOWNLOAD_STALLED_SECONDS} seconds`);
    }
  }, 1000);
  const args = [...nodeEntry('local/temporalDownload'), folder, TEMPORAL_CLI_VERSION];
  const label = `Downloading Temporal ${TEMPORAL_CLI_VERSION}`;
  say(`${label} …`);
  try {
    const failure = await withProgress({ label, say, detail: () => megabytes(bytesIn(folder)) }, () =>
      run({ command: process.execPath, args, env, cwd: ROOT, signal: either(stalled.signal, signal) }),
    );
    const program = largestIn(folder);
    return failure === undefined && program !== undefined
      ? { path: program }
      : { failure: `the download failed (${lastCause(failure ?? 'it left no file')})` };
  } finally {
    clearInterval(watch);
  }
};

/** Compiles it with Go, which needs nothing but the Go module proxy; some two minutes on two cores. */
export const buildTemporal: Source = async ({ folder, env, say, signal }) => {
  mkdirSync(folder, { recursive: true });
  const label = `Building Temporal ${TEMPORAL_CLI_VERSION} with Go`;
  const count = { modules: 0, packages: 0 };
  say(`${label}; this is done once and takes some minutes …`);
  const failure = await withProgress(
    { label, say, detail: () => `${count.modules} modules fetched, ${count.packages} packages compiled` },
    () =>
      run({
        command: 'go',
        args: ['install', '-v', `github.com/temporalio/cli/cmd/temporal@${TEMPORAL_CLI_VERSION}`],
        // GOFLAGS and a workspace of the caller are about his own code.
        env: { ...env, GOBIN: folder, GOFLAGS: '', GOWORK: 'off' },
        cwd: folder,
        ...(signal === undefined ? {} : { signal }),
        onLine: (line) => {
          if (line.startsWith('go: downloading')) count.modules += 1;
          else if (!line.startsWith('go: ')) count.packages += 1;
        },
      }),
  );
  if (failure === undefined) return { path: join(folder, 'temporal') };
  return { failure: failure.includes('ENOENT') ? 'Go is not installed' : `"go install" failed (${failure})` };
};

const either = (one: AbortSignal, other: AbortSignal | undefined): AbortSignal =>
  other === undefined ? one : AbortSignal.any([one, other]);

// The SDK says the same thing at every level; only the innermost is news.
const lastCause = (failure: string): string => failure.split(': ').at(-1) ?? failure;

const filesIn = (folder: string): { path: string; size: number }[] =>
  readdirSync(folder)
    .map((name) => join(folder, name))
    .map((path) => ({ path, size: statSync(path, { throwIfNoEntry: false })?.size ?? 0 }));

const bytesIn = (folder: string): number => filesIn(folder).reduce((sum, { size }) => sum + size, 0);

const largestIn = (folder: string): string | undefined => filesIn(folder).sort((a, b) => b.size - a.size)[0]?.path;

const megabytes = (bytes: number): string => (bytes === 0 ? '' : `${(bytes / 1_000_000).toFixed(0)} MB`);
