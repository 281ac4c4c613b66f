import { appendFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** One line of the state file: what an object of a collection is now; `null` when it is gone. */
export type Entry = readonly [collection: string, id: string, value: unknown];

export interface Journal {
  /** What the last run left, by collection and id. */
  readonly found: ReadonlyMap<string, ReadonlyMap<string, unknown>>;
  record(entry: Entry): void;
  /** Writes what is still to be written. */
  close(): Promise<void>;
}

// A process that is killed loses at most this much.
const FLUSH_MS = 20;

/** Forgets everything with the process. */
export const noJournal: Journal = { found: new Map(), record: () => undefined, close: () => Promise.resolve() };

/** Appends each change to a file of JSON lines: a change costs its own size, not that of all that was ever stored. */
export async function openJournal(file: string): Promise<Journal> {
  const found = parse(await readIfThere(file));
  await mkdir(dirname(file), { recursive: true });
  await rewrite(file, found);

  let lines: Entry[] = [];
  let timer: NodeJS.Timeout | undefined;
  let written = Promise.resolve();
  const flush = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const text = lines.map(toLine).join('');
    lines = [];
    written = written.then(() => appendFile(file, text));
    return written;
  };
  return {
    found,
    record(entry) {
      lines.push(entry);
      timer ??= setTimeout(() => void flush(), FLUSH_MS);
    },
    close: flush,
  };
}

const toLine = (entry: Entry): string => `${JSON.stringify(entry)}\n`;

function parse(text: string): Map<string, Map<string, unknown>> {
  const found = new Map<string, Map<string, unknown>>();
  for (const line of text.split('\n')) {
    const entry = parseLine(line);
    if (entry === null) continue;
    const [collection, id, value] = entry;
    const objects = found.get(collection) ?? new Map<string, unknown>();
    found.set(collection, objects);
    if (value === null) objects.delete(id);
    else objects.set(id, value);
  }
  return found;
}

/** A killed process may leave half a line at the end. */
function parseLine(line: string): Entry | null {
  try {
    return JSON.parse(line) as Entry;
  } catch {
    return null;
  }
}

async function rewrite(file: string, found: ReadonlyMap<string, ReadonlyMap<string, unknown>>): Promise<void> {
  const lines: string[] = [];
  for (const [collection, objects] of found) {
    for (const [id, value] of objects) lines.push(toLine([collection, id, value]));
  }
  await writeFile(`${file}.new`, lines.join(''));
  await rename(`${file}.new`, file);
}

async function readIfThere(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
