import { createCollection, type Collection } from './collection';
import { noJournal, openJournal } from './journal';

export interface Store {
  /** The collection of this name, with what the state file holds of it. */
  collection<T>(name: string): Collection<T>;
  /** Empties every collection. */
  clear(): void;
  close(): Promise<void>;
}

/** In memory, and in `stateFile` when there is one: the next store on the same file holds the same objects. */
export async function openStore(stateFile?: string): Promise<Store> {
  const journal = stateFile === undefined ? noJournal : await openJournal(stateFile);
  const collections = new Map<string, Collection<unknown>>();
  return {
    collection<T>(name: string) {
      const found = (journal.found.get(name) ?? new Map<string, unknown>()) as ReadonlyMap<string, T>;
      const collection = createCollection<T>(found, (id, value) => {
        journal.record([name, id, value ?? null]);
      });
      collections.set(name, collection);
      return collection;
    },
    clear() {
      for (const collection of collections.values()) collection.clear();
    },
    close: () => journal.close(),
  };
}
