import { join } from 'node:path';
import { endLeftBehind, rememberProcess } from '../local/leftBehind';
import { type NodeChild, startNodeChild } from '../local/nodeChild';
import { nodeEntry } from '../local/nodeEntry';
import { type Handle, type Supervisor } from '../local/supervisor';
import { type Environment } from './config';

export type ProgramName = 'sandbox' | 'worker' | 'api';

const PEOPLE_SAY: Readonly<Record<ProgramName, string>> = { sandbox: 'sandbox', worker: 'worker', api: 'API' };

export interface ProgramOptions {
  readonly program: ProgramName;
  readonly env: Environment;
  readonly stateFolder: string;
}

/** Runs one of our own programs under supervision. */
export const startProgram = (
  { program, env, stateFolder }: ProgramOptions,
  supervisor: Supervisor,
): Promise<Handle<NodeChild>> =>
  supervisor.add(PEOPLE_SAY[program], async () => {
    const child = await startNodeChild({
      name: PEOPLE_SAY[program],
      entry: `cli/${program}`,
      args: [stateFolder],
      env,
      logPath: join(stateFolder, 'logs', `${program}.log`),
    });
    rememberProcess(pidFileOf(stateFolder, program), child.pid);
    return child;
  });

/** After a crash of the supervisor its programs end by themselves, but they may still be at it and hold their ports. */
export async function endProgramsLeftBehind(stateFolder: string, say: (line: string) => void): Promise<void> {
  for (const program of ['api', 'worker', 'sandbox'] as const) {
    await endLeftBehind({
      name: PEOPLE_SAY[program],
      pidFile: pidFileOf(stateFolder, program),
      marker: [...nodeEntry(`cli/${program}`), stateFolder].join(' '),
      signal: 'SIGTERM',
      say,
    });
  }
}

const pidFileOf = (stateFolder: string, program: ProgramName): string => join(stateFolder, 'pids', `${program}.pid`);
