import { randomBytes } from 'node:crypto';
import { KEY_BYTES, sealWith, unsealWith } from './sealing';

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
