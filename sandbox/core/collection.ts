/** Objects by id, oldest first. What is stored is never changed in place, so a reference to it is a snapshot. */
export interface Collection<T> {
  get(id: string): T | undefined;
  /** Keeps the place of an id that is there already. */
  put(id: string, value: T): void;
  delete(id: string): void;
  values(): IterableIterator<T>;
  readonly size: number;
  clear(): void;
}

/** `changed` is told after every change; `value` is undefined for what was deleted. */
export function createCollection<T>(
  entries: ReadonlyMap<string, T>,
  changed: (id: string, value: T | undefined) => void,
): Collection<T> {
  const objects = new Map(entries);
  return {
    get: (id) => objects.get(id),
    put(id, value) {
      objects.set(id, value);
      changed(id, value);
    },
    delete(id) {
      if (objects.delete(id)) changed(id, undefined);
    },
    values: () => objects.values(),
    get size() {
      return objects.size;
    },
    clear() {
      for (const id of [...objects.keys()]) this.delete(id);
    },
  };
}
