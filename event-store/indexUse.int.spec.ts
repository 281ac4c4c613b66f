import { type Knex } from 'knex';
import { createEventStore, type EventStore } from '.';
import { appendOf } from '../test/event-store/fixture';
import { freshDatabase, type FreshDatabase } from '../test/setup/database';

const STREAMS = 500;
const EVENTS_PER_STREAM = 40;

let database: FreshDatabase;
let db: Knex;
let store: EventStore;

beforeAll(async () => {
  database = await freshDatabase();
  db = database.db;
  store = createEventStore({ db, projections: [] });
  await db.raw(
    `insert into events (stream_id, version, event_id, command_id, type, schema_version, data, metadata, recorded_at)
     select 's-' || s, v, gen_random_uuid(), 'c-' || v / 2, 'Counted', 1, '{"by":1}', '{}', now()
     from generate_series(1, ?) s, generate_series(1, ?) v order by v, s`,
    [STREAMS, EVENTS_PER_STREAM],
  );
  await db.raw(`insert into event_streams select 's-' || s, 'counter', ?, now(), now() from generate_series(1, ?) s`, [
    EVENTS_PER_STREAM,
    STREAMS,
  ]);
  await db.raw('vacuum analyze events, event_streams');
});
afterAll(() => database.drop());

interface Query {
  readonly sql: string;
  readonly bindings?: readonly Knex.RawBinding[];
}

/** The plan of the very query that `run` sends, with the values it sends. */
const planOf = async (run: () => Promise<unknown>): Promise<string> => {
  const sent: Query[] = [];
  const note = (query: Query): void => void sent.push(query);
  db.on('query', note);
  await run();
  db.removeListener('query', note);
  expect(sent).toHaveLength(1);
  const { sql, bindings = [] } = sent[0]!;
  const { rows } = await db.raw<{ rows: { 'QUERY PLAN': string }[] }>(
    `explain ${sql.replace(/\$\d+/g, '?')}`,
    bindings,
  );
  return rows.map((row) => row['QUERY PLAN']).join('\n');
};

describe('on a table of 20 000 events', () => {
  it.each<[string, () => Promise<unknown>, string]>([
    ['loading a stream', () => store.load('s-17'), 'events_stream_version'],
    ['reading on from the start', () => store.readAll(undefined, 100), 'events_in_commit_order'],
    [
      'reading on from the middle',
      () => store.readAll({ transactionId: 1n, position: 9_000n }, 100),
      'events_in_commit_order',
    ],
  ])('%s goes along an index, in its order', async (_name, run, index) => {
    const plan = await planOf(run);
    expect(plan).toContain(`using ${index}`);
    expect(plan).not.toMatch(/Seq Scan|Sort/);
  });

  it('no step of a command scans a table', async () => {
    const scans = await store.transact(['s-17'], async ({ tx, load, recorded, append }) => {
      await tx.raw('select * from load_locked(?)', ['s-17']);
      await load('s-17');
      await append(appendOf('s-17', 'new'));
      await recorded('s-17', 'new');
      await append(appendOf('s-17', 'new'));
      const { rows } = await tx.raw<{ rows: { table: string; seq: bigint; idx: bigint }[] }>(
        `select relname as table, seq_scan as seq, idx_scan as idx from pg_stat_xact_user_tables
         where relname in ('events', 'event_streams') order by 1`,
      );
      return rows;
    });
    expect(scans).toMatchObject([
      { table: 'event_streams', seq: 0n },
      { table: 'events', seq: 0n },
    ]);
    for (const { idx } of scans) expect(idx).toBeGreaterThan(0n);
  });
});
