import { EventStoreError } from './errors';
import { isPassing } from './passing';

const coded = (code: string) => Object.assign(new Error('select 1 - no'), { code });

describe('a failure of the database', () => {
  it.each(['08006', '53300', '53100', '25P03', '40001', '40P01', '55P03', '57014', '57P01', '57P02', '57P03'])(
    'passes when Postgres says %s',
    (code) => expect(isPassing(coded(code))).toBe(true),
  );

  it.each(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN'])('passes when Node says %s', (code) =>
    expect(isPassing(coded(code))).toBe(true),
  );

  it.each(['select 1 - Connection terminated unexpectedly', 'begin; - Query read timeout'])(
    'passes when it has no code but says "%s"',
    (message) => expect(isPassing(new Error(message))).toBe(true),
  );

  it('passes when no connection was free in time', () => {
    expect(isPassing(Object.assign(new Error('the pool is probably full'), { name: 'KnexTimeoutError' }))).toBe(true);
  });

  it('passes when the event store says that it may be tried again', () => {
    expect(isPassing(new EventStoreError('lock_timeout', 'held'))).toBe(true);
    expect(isPassing(new EventStoreError('stream_not_locked', 'a bug'))).toBe(false);
  });

  it.each(['23505', '42703', '22P02', '57000', 'ERR_INVALID_ARG_TYPE'])('stays when it is %s', (code) =>
    expect(isPassing(coded(code))).toBe(false),
  );

  it('stays when nobody foresaw it', () => {
    expect(isPassing(new Error('boom'))).toBe(false);
    expect(isPassing('boom')).toBe(false);
  });
});
