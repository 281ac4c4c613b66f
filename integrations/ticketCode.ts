import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { decodeBase32, encodeBase32 } from './base32';

/** What a code says: this ticket, in the version it has since its last transfer. */
export interface TicketCodeContent {
  readonly ticketId: string;
  readonly version: number;
}

export interface TicketCodes {
  /** 133 characters of A–Z and 2–7; the same content always gives the same code. */
  code(content: TicketCodeContent): string;
  /** Null for everything that was not signed by this key. The version may be old: the ticket knows. */
  verify(code: string): TicketCodeContent | null;
  /** 32 bytes, base64url: all that a gate without a network needs to check a code. */
  readonly publicKey: string;
}

const FORMAT = 1;
const CONTENT_BYTES = 19;
const SIGNATURE_BYTES = 64;
// The same key must never vouch for these bytes in another role.
const CONTEXT = Buffer.from('stagedoor ticket code\0');
const PKCS8_ED25519_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/**
 * Ticket codes signed with Ed25519.
 *
 * @param signingKey an Ed25519 private key: PKCS#8 in PEM, or its 32-byte seed in base64url or base64
 * @throws TypeError when it is neither
 */
export function createTicketCodes(signingKey: string): TicketCodes {
  const privateKey = readKey(signingKey);
  const publicKey = createPublicKey(privateKey);
  return {
    publicKey: publicKey.export({ format: 'jwk' }).x ?? '',
    code(content) {
      const bytes = encodeContent(content);
      const signature = sign(null, Buffer.concat([CONTEXT, bytes]), privateKey);
      return encodeBase32(Buffer.concat([bytes, signature]));
    },
    verify(code) {
      const bytes = decodeBase32(code.trim());
      if (bytes?.length !== CONTENT_BYTES + SIGNATURE_BYTES || bytes[0] !== FORMAT) return null;
      const content = bytes.subarray(0, CONTENT_BYTES);
      const signature = bytes.subarray(CONTENT_BYTES);
      return verify(null, Buffer.concat([CONTEXT, content]), publicKey, signature) ? decodeContent(content) : null;
    },
  };
}

function readKey(signingKey: string): KeyObject {
  const key = signingKey.includes('-----BEGIN') ? createPrivateKey(signingKey) : keyFromSeed(signingKey);
  if (key.asymmetricKeyType !== 'ed25519') throw new TypeError('The ticket signing key is not an Ed25519 key.');
  return key;
}

function keyFromSeed(text: string): KeyObject {
  const seed = Buffer.from(text, 'base64url');
  if (seed.length !== 32) {
    throw new TypeError('The ticket signing key is neither a PEM nor a seed of 32 bytes in base64url.');
  }
  return createPrivateKey({ key: Buffer.concat([PKCS8_ED25519_PREFIX, seed]), format: 'der', type: 'pkcs8' });
}

function encodeContent({ ticketId, version }: TicketCodeContent): Buffer {
  const id = Buffer.from(ticketId.replaceAll('-', ''), 'hex');
  if (id.length !== 16) throw new TypeError(`Not a UUID: ${ticketId}`);
  const bytes = Buffer.alloc(CONTENT_BYTES);
  bytes.writeUInt8(FORMAT, 0);
  id.copy(bytes, 1);
  bytes.writeUInt16BE(version, 17);
  return bytes;
}

function decodeContent(bytes: Buffer): TicketCodeContent {
  const hex = bytes.toString('hex', 1, 17);
  const ticketId = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  return { ticketId, version: bytes.readUInt16BE(17) };
}
