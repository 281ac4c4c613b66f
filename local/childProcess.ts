/**
 * What a process of ours says to the supervisor that started it, and how it ends. Started by hand there is nobody to tell:
 * then `announceReady` does nothing and `endWithParent` only listens to signals.
 */
export interface ReadyMessage {
  readonly type: 'ready';
  /** Where it serves, by name: `{ api: 'http://127.0.0.1:3000' }`. A worker has none. */
  readonly urls: Readonly<Record<string, string>>;
}

/** Says once that this process serves: its port is bound, its connections are up, its workers poll. */
export function announceReady(urls: Readonly<Record<string, string>> = {}): void {
  const message: ReadyMessage = { type: 'ready', urls };
  if (process.connected) process.send?.(message);
}

export function isReadyMessage(message: unknown): message is ReadyMessage {
  return typeof message === 'object' && message !== null && 'type' in message && message.type === 'ready';
}

export interface EndOptions {
  /** What is left to do before the process may go: close servers, drain workers, end pools. */
  readonly stop: () => Promise<void>;
  /** After this the process goes anyway, with exit code 1. */
  readonly graceSeconds?: number;
  /** Told when `stop` throws; the process then ends with exit code 1. */
  readonly onError?: (error: unknown) => void;
}

/**
 * Runs `stop` once on SIGTERM, SIGINT or SIGHUP, and when the supervisor is gone without a word (its end of the IPC channel
 * closes even on SIGKILL); then ends the process: 0 when `stop` came through. A second signal ends it at once.
 */
export function endWithParent({ stop, graceSeconds = 30, onError }: EndOptions): void {
  let stopping = false;
  const end = (): void => {
    if (stopping) process.exit(1);
    stopping = true;
    setTimeout(() => process.exit(1), graceSeconds * 1000).unref();
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        onError?.(error);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  process.on('SIGHUP', end);
  process.on('disconnect', () => {
    if (!stopping) end();
  });
  // The supervisor may have died while this process was still loading; nobody heard the channel close then.
  if (process.send !== undefined && !process.connected) end();
}
