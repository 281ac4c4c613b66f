import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { historyFromJSON, historyToJSON } from '@temporalio/common/lib/proto-utils';
import { type temporal } from '@temporalio/proto';

export type History = temporal.api.history.v1.IHistory;

export interface RecordedHistory {
  /** Name of the path, which is the name of its file. */
  readonly name: string;
  readonly workflowId: string;
  readonly history: History;
}

const FOLDER = join(__dirname, 'histories');

interface HistoryFile {
  readonly workflowId: string;
  readonly history: object;
}

export const recordedHistories = (): readonly RecordedHistory[] =>
  readdirSync(FOLDER)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .sort()
    .map((name) => {
      const { workflowId, history } = JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8')) as HistoryFile;
      return { name, workflowId, history: historyFromJSON(history) };
    });

/** Which machine and process it was, and where its code stood: a replay reads none of it. */
const withoutMachine = (json: string): string =>
  json
    .replaceAll(/"identity":\s*"[^"]*"/g, '"identity": "worker"')
    .replaceAll(/"stackTrace":\s*"(?:[^"\\]|\\.)*"/g, '"stackTrace": ""')
    .replaceAll(/\d+@[\w.-]+-([0-9a-f]{32})/g, 'worker-$1');

/** A recorded history is never replaced by hand: a new recording of an old path means that running orders would break. */
export const recordHistory = (name: string, workflowId: string, history: History): void => {
  mkdirSync(FOLDER, { recursive: true });
  const file: HistoryFile = { workflowId, history: JSON.parse(historyToJSON(history)) as object };
  writeFileSync(join(FOLDER, `${name}.json`), withoutMachine(`${JSON.stringify(file, null, 1)}\n`));
};
