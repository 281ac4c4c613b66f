/**
 * What a global set-up started and the tear-down has to stop. Jest gives neither a way to hand something to the other, and
 * with several projects in one run both run more than once.
 */
interface Ground {
  /** By name, in the order of their start. */
  readonly running: Map<string, () => Promise<void>>;
}

const holder = globalThis as typeof globalThis & { stagedoorTestGround?: Ground };

const ground = (): Ground => (holder.stagedoorTestGround ??= { running: new Map() });

/** Runs `start` unless another project's set-up has done so; `start` returns how to stop it. */
export async function once(name: string, start: () => Promise<() => Promise<void>>): Promise<void> {
  const { running } = ground();
  if (running.has(name)) return;
  running.set(name, await start());
}

/** Stops all, the last one first. */
export async function stopAll(): Promise<void> {
  const stops = [...ground().running.values()].reverse();
  ground().running.clear();
  for (const stop of stops) await stop();
}
