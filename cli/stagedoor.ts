import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { GroundError } from '../local/groundError';
import { tryLock } from '../local/lock';
import { createSupervisor } from '../local/supervisor';
import { findRunning, removeRunning, writeRunning } from './runningFile';
import { type Stagedoor, type StartOptions } from './stagedoorTypes';
import { startAll } from './startAll';

export * from './stagedoorTypes';

/**
 * Starts all of Stagedoor that is not given: Postgres, Temporal, the sandbox, a worker and the API, migrations run.
 * @throws ConfigError before anything is started; GroundError when something does not come up, with the rest stopped again
 */
export async function startStagedoor(options: StartOptions): Promise<Stagedoor> {
  const { stateFolder } = options;
  mkdirSync(stateFolder, { recursive: true });
  const lock = tryLock(join(stateFolder, 'lock'));
  if (!lock.held) throw new GroundError(alreadyRuns(stateFolder, lock.pid));
  const supervisor = createSupervisor();
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopping ??= stopAndLeave());
  // Once only: by a second time the folder may be another's.
  const stopAndLeave = async (): Promise<void> => {
    await supervisor.stopAll();
    removeRunning(stateFolder);
    lock.release();
  };
  try {
    const started = await startAll(options, supervisor);
    writeRunning(stateFolder, { urls: started.urls, admin: started.admin });
    return { ...started, crashed: supervisor.crashed, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function alreadyRuns(stateFolder: string, pid: number): string {
  const api = findRunning(stateFolder)?.urls.api;
  const where = api === undefined ? `process ${pid}` : `process ${pid}, ${api}`;
  return `Stagedoor already runs on ${stateFolder} (${where}); stop it first, or set STAGEDOOR_STATE to another folder.`;
}
