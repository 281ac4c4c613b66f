import { type NewId } from './ids';
import { type Store } from './store';

type Payload = Readonly<Record<string, string | number>>;

interface Task {
  readonly id: string;
  readonly kind: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly payload: Payload;
}

export interface Scheduler {
  /** Says what a task of this kind does. */
  on(kind: string, run: (payload: Payload) => Promise<void> | void): void;
  schedule(kind: string, delayMs: number, payload: Payload): void;
  /** Takes up what the last run left; call once, after every kind is known. */
  start(): void;
  /** Starts nothing more and waits for what runs. */
  close(): Promise<void>;
}

/** Work for later that outlives the process: what was not done when it ended is done when it runs again. */
export function createScheduler({ store, newId }: { store: Store; newId: NewId }): Scheduler {
  const tasks = store.collection<Task>('tasks');
  const kinds = new Map<string, (payload: Payload) => Promise<void> | void>();
  const timers = new Map<string, NodeJS.Timeout>();
  const running = new Set<Promise<void>>();
  let closed = false;

  const run = async (task: Task): Promise<void> => {
    timers.delete(task.id);
    // A reset may have dropped it in the meantime.
    if (tasks.get(task.id) === undefined) return;
    await kinds.get(task.kind)?.(task.payload);
    tasks.delete(task.id);
  };
  const arm = (task: Task): void => {
    const start = (): void => {
      const work = run(task).finally(() => running.delete(work));
      running.add(work);
    };
    timers.set(task.id, setTimeout(start, Math.max(0, task.at - Date.now())));
  };

  return {
    on: (kind, work) => kinds.set(kind, work),
    schedule(kind, delayMs, payload) {
      const task = { id: newId('task_'), kind, at: Date.now() + delayMs, payload };
      tasks.put(task.id, task);
      if (!closed) arm(task);
    },
    start() {
      for (const task of tasks.values()) arm(task);
    },
    async close() {
      closed = true;
      for (const timer of timers.values()) clearTimeout(timer);
      await Promise.all(running);
    },
  };
}
