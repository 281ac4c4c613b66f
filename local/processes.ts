import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { until } from './until';

/** True also for a process of another user, which we may not signal. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

// A process that ended but was not yet collected by its parent still answers to signal 0.
function isZombie(pid: number): boolean {
  const state = procFile(pid, 'stat')?.replace(/^.*\)\s*/s, '')[0];
  return state === 'Z' || state === 'X';
}

function procFile(pid: number, name: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return undefined;
  }
}

function ps(pid: number, column: string): string | undefined {
  try {
    return execFileSync('ps', ['-o', `${column}=`, '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return undefined;
  }
}

/** With which command and arguments a process was started; `undefined` when it is gone. */
export function commandLineOf(pid: number): string | undefined {
  if (!isAlive(pid)) return undefined;
  const fromProc = procFile(pid, 'cmdline');
  return fromProc === undefined ? ps(pid, 'command') : fromProc.replaceAll('\0', ' ').trim();
}

/** Tells one process from a later one that was given the same id; `undefined` when it is gone. */
export function identityOf(pid: number): string | undefined {
  if (!isAlive(pid)) return undefined;
  // The 22nd field is the start time in clock ticks; the name before it may hold spaces and brackets.
  const started = procFile(pid, 'stat')
    ?.replace(/^.*\)\s*/s, '')
    .split(' ')[19];
  return started ?? ps(pid, 'lstart');
}

/** Signals a process that is not our child and waits until it is gone. @returns false when it outlived the wait. */
export async function endProcess(pid: number, signal: NodeJS.Signals, timeoutSeconds: number): Promise<boolean> {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') return false;
  }
  return (await until(() => (isAlive(pid) ? undefined : true), { timeoutSeconds })) ?? false;
}
