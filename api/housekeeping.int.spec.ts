import { randomUUID } from 'node:crypto';
import { freshDatabase, type FreshDatabase } from '../test/setup/database';
import { tidyUp } from './housekeeping';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

const HOUR = 60 * 60 * 1000;
const now = new Date();
const ago = (hours: number) => new Date(now.getTime() - hours * HOUR);

describe('tidying up', () => {
  it('deletes what has had its time, and nothing else', async () => {
    const { db } = database;
    const session = (name: string, expiresAt: Date, endedAt: Date | null = null) => ({
      session_id: randomUUID(),
      user_id: randomUUID(),
      created_at: ago(1),
      expires_at: expiresAt,
      ended_at: endedAt,
      name,
    });
    const sessions = [
      session('live', ago(-1)),
      session('just ended', ago(-1), ago(1)),
      session('expired', ago(1)),
      session('ended long ago', ago(-1), ago(25)),
    ];
    await db('sessions').insert(sessions.map(({ name: _name, ...row }) => row));
    await db('refresh_tokens').insert(
      sessions.map(({ session_id }) => ({ token_hash: Buffer.from(session_id), session_id, issued_at: ago(1) })),
    );
    const answer = (key: string, createdAt: Date) => ({
      ...{ user_id: 'ania', route: 'POST /', key, fingerprint: Buffer.from(key), claim_id: randomUUID() },
      ...{ leased_until: createdAt, created_at: createdAt },
    });
    await db('api_idempotency').insert([answer('fresh', ago(23)), answer('old', ago(25))]);
    await db('login_failures').insert([
      { key: Buffer.from('counts'), failures: 1, until: ago(-1) },
      { key: Buffer.from('over'), failures: 9, until: ago(1) },
    ]);
    const message = (messageId: string, status: string, receivedAt: Date) => ({
      ...{ inbox_id: randomUUID(), provider: 'stripe', message_id: messageId, type: 'x', payload: '{}', status },
      ...{ received_at: receivedAt, not_before: receivedAt },
    });
    await db('webhook_inbox').insert([
      message('done', 'done', ago(24)),
      message('done long ago', 'done', ago(24 * 91)),
      message('unmatched long ago', 'unmatched', ago(24 * 91)),
      message('pending long ago', 'pending', ago(24 * 91)),
    ]);

    await tidyUp(db, now);

    const left = (await db('sessions').pluck<string[]>('session_id')).map(
      (id) => sessions.find(({ session_id }) => session_id === id)?.name,
    );
    expect(left.sort()).toEqual(['just ended', 'live']);
    expect(await db('refresh_tokens').pluck('session_id')).toHaveLength(2);
    expect(await db('api_idempotency').pluck('key')).toEqual(['fresh']);
    expect(await db('login_failures').pluck('failures')).toEqual([1]);
    expect((await db('webhook_inbox').pluck<string[]>('message_id')).sort()).toEqual([
      'done',
      'pending long ago',
      'unmatched long ago',
    ]);
  });
});
