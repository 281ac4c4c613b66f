import { createCursors } from './cursors';

const cursors = createCursors(Buffer.alloc(32, 1));
const AFTER = '2027-01-01T00:00:00.000Z_0198f0b2-6f3a-7c11-9d52-8b8a4f4f2f11';
const refused = expect.objectContaining({ code: 'invalid_cursor', status: 400 }) as Error;

describe('a cursor', () => {
  it('leads back to where its page ended', () => {
    expect(cursors.decode('orders', cursors.encode('orders', AFTER))).toBe(AFTER);
  });

  it('is refused by another list', () => {
    const cursor = cursors.encode('orders of ania', AFTER);
    expect(() => cursors.decode('orders of olek', cursor)).toThrow(refused);
  });

  it('is refused when it was signed with another key', () => {
    const foreign = createCursors(Buffer.alloc(32, 2)).encode('orders', AFTER);
    expect(() => cursors.decode('orders', foreign)).toThrow(refused);
  });

  it.each(['', 'x', '!!!', Buffer.from(AFTER).toString('base64url'), `${'A'.repeat(16)}`])(
    '%j is refused',
    (cursor) => {
      expect(() => cursors.decode('orders', cursor)).toThrow(refused);
    },
  );

  it('is refused when one character was changed', () => {
    const cursor = cursors.encode('orders', AFTER);
    const changed = `${cursor.slice(0, 30)}${cursor[30] === 'A' ? 'B' : 'A'}${cursor.slice(31)}`;
    expect(() => cursors.decode('orders', changed)).toThrow(refused);
  });
});
