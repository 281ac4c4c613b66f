import { createCipheriv, createDecipheriv } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const FORMAT = 'v1.';

export const KEY_BYTES = 32;

type RandomBytes = (size: number) => Buffer;

/** The person's id goes into the tag, so that a text copied to another person's document does not open there. */
export const sealWith = (key: Buffer, personId: string, value: unknown, randomBytes: RandomBytes): string => {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(Buffer.from(personId));
  const text = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
  return FORMAT + Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64url');
};

/** @throws when the text is not ours or was changed. */
export const unsealWith = (key: Buffer, personId: string, sealed: string): unknown => {
  if (!sealed.startsWith(FORMAT)) throw new Error('Not a sealed text, or one of a newer release.');
  const bytes = Buffer.from(sealed.slice(FORMAT.length), 'base64url');
  const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(personId))
    .setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  const text = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
  return JSON.parse(text.toString('utf8'));
};
