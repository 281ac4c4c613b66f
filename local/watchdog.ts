import { spawn } from 'node:child_process';
import { Socket } from 'node:net';

/**
 * Postgres and Temporal know nothing of an IPC channel, so when this process is killed without a word they would stay
 * behind. A shell that waits at a pipe does not: the pipe closes with us, however we go, and it passes the signal on.
 * @returns calls the dog off, to be done as soon as the watched process has ended (its id may soon be another's).
 */
export function endWithUs(pid: number, signal: NodeJS.Signals): () => void {
  const dog = spawn('/bin/sh', ['-c', 'read _; kill -s "$0" "$1"', signal.replace(/^SIG/, ''), String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: '/',
    // A Ctrl-C in the terminal goes to our whole process group and must not reach it.
    detached: true,
  });
  dog.on('error', () => undefined);
  dog.unref();
  if (dog.stdin instanceof Socket) dog.stdin.unref();
  return () => {
    dog.kill('SIGKILL');
    dog.stdin.destroy();
  };
}
