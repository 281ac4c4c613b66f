import { EventStoreError } from './errors';

/** Turns the data of `type` as written at schema version `from` into that of `from + 1`. Pure: no clock, no look-up. */
export interface Upcaster {
  readonly type: string;
  readonly from: number;
  readonly upcast: (data: object) => object;
}

export interface Upcasters {
  /** The schema version that today's code writes: 1 until the first upcaster of the type. */
  latestVersion(type: string): number;
  /** @throws EventStoreError `unknown_schema_version` when the event is newer than this release. */
  upcast(type: string, schemaVersion: number, data: object): object;
}

/** @throws when a type has a gap or two upcasters for one version: better at start-up than at the first old event. */
export const createUpcasters = (list: readonly Upcaster[] = []): Upcasters => {
  const steps = new Map<string, ((data: object) => object)[]>();
  for (const { type, from, upcast } of [...list].sort((a, b) => a.from - b.from)) {
    const known = steps.get(type) ?? [];
    if (from !== known.length + 1) {
      throw new Error(`Upcasters of ${type} must start at 1 and follow each other: found one from ${from}.`);
    }
    steps.set(type, [...known, upcast]);
  }

  return {
    latestVersion: (type) => (steps.get(type)?.length ?? 0) + 1,
    upcast: (type, schemaVersion, data) => {
      const known = steps.get(type) ?? [];
      const latest = known.length + 1;
      if (schemaVersion > latest) {
        throw new EventStoreError(
          'unknown_schema_version',
          `A ${type} of schema version ${schemaVersion} was written by a newer release; this one knows ${latest}.`,
        );
      }
      return known.slice(schemaVersion - 1).reduce((current, upcast) => upcast(current), data);
    },
  };
};
