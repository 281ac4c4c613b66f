import { canonicalForm, parseForm } from './form';

const parse = (text: string) => JSON.parse(JSON.stringify(parseForm(new URLSearchParams(text)))) as unknown;

describe('form encoding with brackets', () => {
  it.each([
    ['a=1&b=x+y', { a: '1', b: 'x y' }],
    ['metadata[orderId]=o-1&metadata[paymentId]=p-1', { metadata: { orderId: 'o-1', paymentId: 'p-1' } }],
    ['a[b][c]=1', { a: { b: { c: '1' } } }],
    ['expand[]=x&expand[]=y', { expand: { 0: 'x', 1: 'y' } }],
    ['expand[0]=x&expand[1]=y', { expand: { 0: 'x', 1: 'y' } }],
    ['a%5Bb%5D=1', { a: { b: '1' } }],
    ['a=1&a[b]=2', { a: { b: '2' } }],
    ['', {}],
  ])('%s', (text, expected) => {
    expect(parse(text)).toEqual(expected);
  });

  it('reaches no prototype', () => {
    parseForm(new URLSearchParams('__proto__[polluted]=1&constructor[prototype][polluted]=1'));
    expect(({} as { polluted?: string }).polluted).toBeUndefined();
  });

  it('is the same in any order, and another with another value', () => {
    const canonical = (text: string) => canonicalForm(parseForm(new URLSearchParams(text)));
    expect(canonical('b=2&a[y]=1&a[x]=0')).toBe(canonical('a[x]=0&b=2&a[y]=1'));
    expect(canonical('a=1&b=2')).not.toBe(canonical('a=1&b=3'));
    expect(canonical('a=1')).not.toBe(canonical('a[b]=1'));
  });
});
