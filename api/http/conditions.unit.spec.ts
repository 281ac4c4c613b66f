import { aProblem } from '../testing/problems.spec';
import { checkIfMatch, parseIdempotencyKey, parseIfMatch } from './conditions';

describe('If-Match', () => {
  it.each([
    ['"7"', 7],
    [' "12" ', 12],
    ['*', undefined],
    [undefined, undefined],
  ])('%s asks for version %s', (header, version) => {
    expect(parseIfMatch(header)).toBe(version);
  });

  it.each(['7', 'W/"7"', '"seven"', '"1", "2"', '""', '"99999999999"'])('%s is no ETag of ours', (header) => {
    expect(() => parseIfMatch(header)).toThrow(aProblem('invalid_if_match', { status: 400 }));
  });

  it('that is outdated tells the version that is current', () => {
    expect(() => checkIfMatch(3, 4)).toThrow(
      aProblem('version_conflict', { status: 412, details: { currentVersion: 4 } }),
    );
  });

  it('that is current, or absent, lets the command pass', () => {
    expect(() => checkIfMatch(4, 4)).not.toThrow();
    expect(() => checkIfMatch(undefined, 4)).not.toThrow();
  });
});

describe('Idempotency-Key', () => {
  it('is missed only where it is required', () => {
    expect(parseIdempotencyKey(undefined, false)).toBeUndefined();
    expect(() => parseIdempotencyKey(undefined, true)).toThrow(aProblem('idempotency_key_required', { status: 400 }));
  });

  it('may be any visible ASCII up to 255 characters', () => {
    expect(parseIdempotencyKey(' order#1 ', true)).toBe('order#1');
    expect(parseIdempotencyKey('k'.repeat(255), true)).toHaveLength(255);
  });

  it.each(['', '   ', 'two words', 'kluczyk-ż', 'k'.repeat(256)])('%j cannot be used', (key) => {
    expect(() => parseIdempotencyKey(key, false)).toThrow(aProblem('invalid_idempotency_key'));
  });
});
