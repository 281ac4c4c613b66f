import { type Knex } from 'knex';
import { type Difference, type DriftEvent, type DriftHealing, type DriftKind } from '../domain/drift/events';
import { type Page, type PageRequest, readPage } from './paging';
import { json, rowProjection } from './rowProjection';
import { iso, isoOrNull, selectRow, selectRows, type Time } from './rows';

export interface Drift extends Difference {
  readonly driftId: string;
  readonly status: 'open' | 'healed';
  readonly foundAt: string;
  /** How it was healed last; null while it is open. */
  readonly healed: {
    readonly how: DriftHealing;
    readonly by: string;
    readonly reason: string | null;
    readonly at: string;
  } | null;
  readonly version: number;
}

export const driftsProjection = rowProjection<DriftEvent, 'DriftFound'>({
  table: 'drifts',
  key: 'drift_id',
  idOf: ({ driftId }) => driftId,
  creates: {
    // Also when it comes back: then its row is there, and is open again.
    DriftFound: ({ kind, paymentId, orderId, reference, ours, theirs, foundAt }) => ({
      ...{ kind, payment_id: paymentId, order_id: orderId, reference, status: 'open', found_at: foundAt },
      ours: ours && json(ours),
      theirs: theirs && json(theirs),
      ...{ healed_at: null, healed_how: null, healed_by: null, heal_reason: null },
    }),
  },
  changes: {
    DriftHealed: ({ how, by, reason, healedAt }) => ({
      ...{ status: 'healed', healed_at: healedAt, healed_how: how, healed_by: by, heal_reason: reason },
    }),
  },
});

interface DriftRow {
  readonly drift_id: string;
  readonly kind: DriftKind;
  readonly payment_id: string | null;
  readonly order_id: string | null;
  readonly reference: string;
  readonly ours: Difference['ours'];
  readonly theirs: Difference['theirs'];
  readonly status: Drift['status'];
  readonly found_at: Time;
  readonly healed_at: Time | null;
  readonly healed_how: DriftHealing | null;
  readonly healed_by: string | null;
  readonly heal_reason: string | null;
  readonly version: number;
}

const BY_AGE = { alias: 'd', time: 'found_at', id: 'drift_id' };

export const getDrift = async (db: Knex, driftId: string): Promise<Drift | undefined> => {
  const row = await selectRow<DriftRow>(db, 'select * from drifts where drift_id = ?::uuid', [driftId]);
  return row && toDrift(row);
};

/** What is open, longest first. @throws InvalidCursor */
export const listOpenDrifts = (db: Knex, page: PageRequest): Promise<Page<Drift>> =>
  readPage(
    db,
    { sql: `select d.* from drifts d where d.status = 'open'`, bindings: [], order: BY_AGE, newestFirst: false },
    page,
    toDrift,
  );

/** Also what was healed, newest first. @throws InvalidCursor */
export const listDrifts = (db: Knex, page: PageRequest): Promise<Page<Drift>> =>
  readPage(
    db,
    { sql: 'select d.* from drifts d where true', bindings: [], order: BY_AGE, newestFirst: true },
    page,
    toDrift,
  );

/** How many of each kind are open; kinds that have none are left out. */
export const countOpenDrifts = async (db: Knex): Promise<Readonly<Partial<Record<DriftKind, number>>>> => {
  const rows = await selectRows<{ kind: DriftKind; count: number }>(
    db,
    `select kind, count(*)::int as count from drifts where status = 'open' group by kind order by kind`,
    [],
  );
  return Object.fromEntries(rows.map(({ kind, count }) => [kind, count]));
};

const toDrift = (row: DriftRow): Drift => ({
  driftId: row.drift_id,
  kind: row.kind,
  paymentId: row.payment_id,
  orderId: row.order_id,
  reference: row.reference,
  ours: row.ours,
  theirs: row.theirs,
  status: row.status,
  foundAt: iso(row.found_at),
  healed:
    row.healed_how === null || row.healed_by === null
      ? null
      : { how: row.healed_how, by: row.healed_by, reason: row.heal_reason, at: isoOrNull(row.healed_at) ?? '' },
  version: row.version,
});
