import { canonicalJson } from './fingerprint';

describe('the canonical form of a body', () => {
  it('does not depend on the order of its members', () => {
    expect(canonicalJson({ b: { d: 1, c: [1, { f: 2, e: null }] }, a: 'x' })).toBe(
      canonicalJson({ a: 'x', b: { c: [1, { e: null, f: 2 }], d: 1 } }),
    );
  });

  it.each([
    [{ a: 1 }, { a: '1' }],
    [{ a: [1, 2] }, { a: [2, 1] }],
    [{ a: null }, {}],
    [{ a: 'b","c":"d' }, { a: 'b', c: 'd' }],
    [null, {}],
  ])('tells %j from %j', (left, right) => {
    expect(canonicalJson(left)).not.toBe(canonicalJson(right));
  });
});
