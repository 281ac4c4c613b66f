import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type InvoiceDocument } from './document';
import { type Rendered } from './renderThread';

export interface InvoiceRenderer {
  /** The document as PDF. @throws Error when it could not be written in time, or not at all */
  render(document: InvoiceDocument): Promise<Buffer>;
  /** Those that wait are refused. */
  close(): Promise<void>;
}

interface Job {
  readonly done: (bytes: Buffer) => void;
  readonly failed: (error: Error) => void;
}

export interface RendererOptions {
  /** For one document, from when it is asked for. */
  readonly timeoutMs: number;
}

/**
 * Writes documents in a thread of its own, one at a time: it takes the processor for some tens of milliseconds each, which the
 * thread that answers everybody else cannot spare. The thread is started for the first document, and anew when it has died.
 */
export function createInvoiceRenderer({ timeoutMs }: RendererOptions): InvoiceRenderer {
  let thread: Worker | undefined;
  let lastJob = 0;
  const jobs = new Map<number, Job>();

  const giveUp = (error: Error): void => {
    const waiting = [...jobs.values()];
    jobs.clear();
    for (const { failed } of waiting) failed(error);
  };
  const stop = async (error: Error): Promise<void> => {
    const stopped = thread;
    thread = undefined;
    giveUp(error);
    await stopped?.terminate();
  };
  const start = (): Worker => {
    const started = new Worker(...threadEntry());
    started.unref();
    started.on('message', (answer: Rendered) => {
      const job = jobs.get(answer.job);
      jobs.delete(answer.job);
      if ('bytes' in answer) job?.done(Buffer.from(answer.bytes));
      else job?.failed(new Error(`The document could not be written: ${answer.error}`));
    });
    const died = (error: Error) => {
      if (thread !== started) return;
      thread = undefined;
      giveUp(error);
    };
    started.on('error', died);
    started.on('exit', () => died(new Error('The thread that writes documents has ended.')));
    return started;
  };

  return {
    async render(document) {
      const job = (lastJob += 1);
      let timer: NodeJS.Timeout | undefined;
      try {
        return await new Promise<Buffer>((done, failed) => {
          jobs.set(job, { done, failed });
          timer = setTimeout(() => void stop(new Error(`No document within ${timeoutMs} ms.`)), timeoutMs);
          (thread ??= start()).postMessage({ job, document });
        });
      } finally {
        clearTimeout(timer);
        jobs.delete(job);
      }
    },
    close: () => stop(new Error('The writer of documents is closed.')),
  };
}

/** From the sources, which a thread cannot read before it is taught to, or from what was built of them. */
function threadEntry(): ConstructorParameters<typeof Worker> {
  const source = join(__dirname, 'renderThread.ts');
  if (!existsSync(source)) return [join(__dirname, 'renderThread.js')];
  const loaded = [require.resolve('tsx/cjs'), source].map((path) => `require(${JSON.stringify(path)});`);
  return [loaded.join('\n'), { eval: true }];
}
