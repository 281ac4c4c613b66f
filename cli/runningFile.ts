import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identityOf } from '../local/processes';

/** What another command of the same checkout has to know of a Stagedoor that runs. */
export interface RunningStagedoor {
  readonly pid: number;
  /** Tells this process from a later one with the same id. */
  readonly identity: string;
  readonly urls: StagedoorUrls;
  /** The first administrator of the local default; null when he was given from outside. */
  readonly admin: { readonly email: string; readonly password: string } | null;
}

export interface StagedoorUrls {
  readonly api: string;
  readonly docs: string;
  readonly database: string;
  /** host:port */
  readonly temporal: string;
  readonly temporalNamespace: string;
  /** Null when the server was given: its Web UI is elsewhere. */
  readonly temporalUi: string | null;
  /** Null without the sandbox. */
  readonly mails: string | null;
  readonly stripeSandbox: string | null;
  readonly mailgunSandbox: string | null;
}

const fileIn = (stateFolder: string): string => join(stateFolder, 'running.json');

export function writeRunning(stateFolder: string, running: Omit<RunningStagedoor, 'pid' | 'identity'>): void {
  const content = { pid: process.pid, identity: identityOf(process.pid) ?? '', ...running };
  const draft = `${fileIn(stateFolder)}.unfinished`;
  // The owner alone: it holds passwords.
  writeFileSync(draft, JSON.stringify(content, null, 2), { mode: 0o600 });
  renameSync(draft, fileIn(stateFolder));
}

export const removeRunning = (stateFolder: string): void => rmSync(fileIn(stateFolder), { force: true });

/** The Stagedoor that serves from this state folder; undefined when none does. */
export function findRunning(stateFolder: string): RunningStagedoor | undefined {
  try {
    const running = JSON.parse(readFileSync(fileIn(stateFolder), 'utf8')) as RunningStagedoor;
    return identityOf(running.pid) === running.identity ? running : undefined;
  } catch {
    return undefined;
  }
}
