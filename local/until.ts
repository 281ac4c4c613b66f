import { setTimeout as pause } from 'node:timers/promises';

export interface UntilOptions {
  readonly timeoutSeconds: number;
  readonly everyMs?: number;
}

/** Asks again until `condition` gives something; `undefined` when the time is up. What it throws is thrown on. */
export async function until<T>(
  condition: () => Promise<T | undefined> | T | undefined,
  { timeoutSeconds, everyMs = 50 }: UntilOptions,
): Promise<T | undefined> {
  const deadline = performance.now() + timeoutSeconds * 1000;
  for (;;) {
    const found = await condition();
    if (found !== undefined) return found;
    if (performance.now() >= deadline) return undefined;
    await pause(everyMs);
  }
}
