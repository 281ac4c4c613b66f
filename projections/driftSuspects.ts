import { type Knex } from 'knex';
import { driftIdOf } from '../domain/drift/driftId';
import { type DriftKind } from '../domain/drift/events';
import { type Page, type PageRequest, readPage } from './paging';
import { type Time } from './rows';

/** What looked different when it was compared, and may have been on its way only. */
export interface Suspect {
  readonly kind: DriftKind;
  readonly reference: string;
}

interface SuspectRow {
  readonly drift_id: string;
  readonly kind: DriftKind;
  readonly reference: string;
  readonly seen_at: Time;
}

/** Seen again, it has been seen since the first time. What is open as a difference is looked at again as such. */
export const suspect = async (db: Knex, suspects: readonly Suspect[], now: Date): Promise<void> => {
  if (suspects.length === 0) return;
  const rows = new Map(
    suspects.map(({ kind, reference }) => {
      const driftId = driftIdOf(kind, reference);
      return [driftId, { drift_id: driftId, kind, reference, seen_at: now }];
    }),
  );
  const open = await db('drifts')
    .where('status', 'open')
    .whereIn('drift_id', [...rows.keys()])
    .pluck<string[]>('drift_id');
  for (const driftId of open) rows.delete(driftId);
  if (rows.size === 0) return;
  await db('drift_suspects')
    .insert([...rows.values()])
    .onConflict('drift_id')
    .ignore();
};

/** Those that were seen before that, longest first. */
export const listSuspects = (db: Knex, seenBefore: Date, page: PageRequest): Promise<Page<Suspect>> =>
  readPage<SuspectRow, Suspect>(
    db,
    {
      sql: 'select s.* from drift_suspects s where s.seen_at <= ?::timestamptz',
      bindings: [seenBefore],
      order: { alias: 's', time: 'seen_at', id: 'drift_id' },
      newestFirst: false,
    },
    page,
    ({ kind, reference }) => ({ kind, reference }),
  );

export const clearSuspect = async (db: Knex, { kind, reference }: Suspect): Promise<void> => {
  await db('drift_suspects').where('drift_id', driftIdOf(kind, reference)).delete();
};
