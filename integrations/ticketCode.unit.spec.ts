import { generateKeyPairSync } from 'node:crypto';
import { decodeBase32, encodeBase32 } from './base32';
import { createTicketCodes } from './ticketCode';

const seed = Buffer.alloc(32, 7).toString('base64url');
const codes = createTicketCodes(seed);
const ticketId = '0199f3c1-7a52-7cc1-9d0e-2f6c1b3a4d5e';

describe('ticket codes', () => {
  it('says which ticket in which version', () => {
    expect(codes.verify(codes.code({ ticketId, version: 3 }))).toEqual({ ticketId, version: 3 });
  });

  it('gives the same code for the same ticket, fit for a QR code and for a URL', () => {
    const code = codes.code({ ticketId, version: 1 });
    expect(createTicketCodes(seed).code({ ticketId, version: 1 })).toBe(code);
    expect(code).toMatch(/^[A-Z2-7]{133}$/);
  });

  it('reads what a scanner adds around it or writes small', () => {
    const code = codes.code({ ticketId, version: 1 });
    expect(codes.verify(` ${code.toLowerCase()}\n`)).toEqual({ ticketId, version: 1 });
  });

  it('refuses a code in which any one character was changed', () => {
    const code = codes.code({ ticketId, version: 1 });
    for (let at = 0; at < code.length; at++) {
      const other = code.charAt(at) === 'A' ? 'B' : 'A';
      expect(codes.verify(code.slice(0, at) + other + code.slice(at + 1))).toBeNull();
    }
  });

  it.each(['', 'A', 'https://example.com/ticket', '0'.repeat(133), 'A'.repeat(133), 'Ä'.repeat(133)])(
    'refuses %j',
    (text) => {
      expect(codes.verify(text)).toBeNull();
    },
  );

  it('refuses the code of another key', () => {
    const other = createTicketCodes(Buffer.alloc(32, 8).toString('base64url'));
    expect(codes.verify(other.code({ ticketId, version: 1 }))).toBeNull();
  });

  it('takes a PEM and names its public key', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const fromPem = createTicketCodes(privateKey.export({ format: 'pem', type: 'pkcs8' }).toString());
    expect(fromPem.publicKey).toBe(publicKey.export({ format: 'jwk' }).x);
    expect(fromPem.verify(fromPem.code({ ticketId, version: 1 }))).toEqual({ ticketId, version: 1 });
  });

  it.each([
    ['a short seed', 'c2hvcnQ'],
    ['nothing', ''],
    [
      'another kind of key',
      generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    ],
  ])('does not start with %s', (_what, key) => {
    expect(() => createTicketCodes(key)).toThrow(TypeError);
  });

  it.each([['not-a-uuid'], ['0199f3c1-7a52-7cc1-9d0e-2f6c1b3a4d5']])('signs no %s', (id) => {
    expect(() => codes.code({ ticketId: id, version: 1 })).toThrow(TypeError);
  });
});

describe('base32', () => {
  it.each([
    ['', ''],
    ['f', 'MY'],
    ['fo', 'MZXQ'],
    ['foo', 'MZXW6'],
    ['foob', 'MZXW6YQ'],
    ['fooba', 'MZXW6YTB'],
    ['foobar', 'MZXW6YTBOI'],
  ])('writes %j as RFC 4648 does', (text, encoded) => {
    expect(encodeBase32(Buffer.from(text))).toBe(encoded);
    expect(decodeBase32(encoded)?.toString()).toBe(text);
  });

  it.each(['M', 'MZ', 'MZXW6YTBO1'])('reads nothing from %j, which is no encoding of any bytes', (text) => {
    expect(decodeBase32(text)).toBeNull();
  });
});
