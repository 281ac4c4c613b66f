import { randomBytes } from 'node:crypto';
import { KEY_BYTES, sealBytesWith, sealWith, unsealBytesWith, unsealWith } from './sealing';

const key = Buffer.alloc(KEY_BYTES, 7);
const sealed = sealWith(key, 'person-1', { name: 'Ada' }, randomBytes);

const changedAt = (i: number): string => sealed.slice(0, i) + (sealed[i] === 'A' ? 'B' : 'A') + sealed.slice(i + 1);

describe('a sealed text', () => {
  it('opens with the key of the person it was sealed for', () => {
    expect(unsealWith(key, 'person-1', sealed)).toEqual({ name: 'Ada' });
  });

  it('never comes out the same twice', () => {
    expect(sealWith(key, 'person-1', { name: 'Ada' }, randomBytes)).not.toBe(sealed);
  });

  it('still opens when it was sealed by the first release', () => {
    const old = 'v1.CQkJCQkJCQkJCQkJF6VOzFYHQht8dvlneirh2Fyn6vXTleNbgiOvWcSX';
    expect(sealWith(key, 'person-1', { name: 'Ada' }, (size) => Buffer.alloc(size, 9))).toBe(old);
    expect(unsealWith(key, 'person-1', old)).toEqual({ name: 'Ada' });
  });

  it.each([
    ['another key', Buffer.alloc(KEY_BYTES, 8), 'person-1', sealed],
    ['another person', key, 'person-2', sealed],
    ['a changed text', key, 'person-1', changedAt(40)],
    ['a text of another format', key, 'person-1', sealed.replace('v1.', 'v2.')],
    ['a text cut short', key, 'person-1', sealed.slice(0, 20)],
  ])('does not open with %s', (_name, withKey, personId, text) => {
    expect(() => unsealWith(withKey, personId, text)).toThrow();
  });
});

describe('sealed bytes', () => {
  const bytes = Buffer.from([0x25, 0x50, 0x44, 0x46, 0x00, 0xff]);
  const closed = sealBytesWith(key, 'person-1', bytes, randomBytes);

  it('come out as they went in, and cannot be read meanwhile', () => {
    expect(unsealBytesWith(key, 'person-1', closed)).toEqual(bytes);
    expect(closed.includes(bytes)).toBe(false);
  });

  it.each([
    ['another key', Buffer.alloc(KEY_BYTES, 8), 'person-1', closed],
    ['another person', key, 'person-2', closed],
    ['bytes cut short', key, 'person-1', closed.subarray(0, 20)],
  ])('do not open with %s', (_name, withKey, personId, given) => {
    expect(() => unsealBytesWith(withKey, personId, given)).toThrow();
  });
});
