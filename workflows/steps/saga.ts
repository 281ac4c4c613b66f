import { type Desk } from './desk';

/** `reason` goes into the facts that undoing leaves behind. */
export type Undo = (reason: string) => Promise<unknown>;

/** What has to be undone, registered before it is done: a step whose answer was lost may have happened. */
export interface Saga {
  /** `undo` must do nothing when the step never happened. */
  before(step: string, undo: Undo): void;
  /** In reverse order; each one parks rather than being given up. */
  undo(reason: string): Promise<void>;
  /** The steps so far are settled for good. */
  settle(): void;
}

export const openSaga = (desk: Desk): Saga => {
  const undos: { step: string; undo: Undo }[] = [];
  return {
    before(step, undo) {
      undos.push({ step, undo });
    },
    async undo(reason) {
      for (let entry = undos.pop(); entry !== undefined; entry = undos.pop()) {
        const { step, undo } = entry;
        await desk.step<unknown>(step, () => undo(reason), { noAbort: true, skip: () => undefined });
      }
    },
    settle() {
      undos.length = 0;
    },
  };
};
