import { createCipheriv, createDecipheriv } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const FORMAT = 'v1.';

export const KEY_BYTES = 32;

type RandomBytes = (size: number) => Buffer;

/** The person's id goes into the tag, so that what is copied to another person's document does not open there. */
export const sealBytesWith = (key: Buffer, personId: string, bytes: Buffer, randomBytes: RandomBytes): Buffer => {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(Buffer.from(personId));
  const content = Buffer.concat([cipher.update(bytes), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), content]);
};

/** @throws when the bytes are not ours or were changed. */
export const unsealBytesWith = (key: Buffer, personId: string, bytes: Buffer): Buffer => {
  const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(personId))
    .setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
};

/** A JSON value as a text; see {@link sealBytesWith}. */
export const sealWith = (key: Buffer, personId: string, value: unknown, randomBytes: RandomBytes): string =>
  FORMAT + sealBytesWith(key, personId, Buffer.from(JSON.stringify(value)), randomBytes).toString('base64url');

/** @throws when the text is not ours or was changed. */
export const unsealWith = (key: Buffer, personId: string, sealed: string): unknown => {
  if (!sealed.startsWith(FORMAT)) throw new Error('Not a sealed text, or one of a newer release.');
  const bytes = Buffer.from(sealed.slice(FORMAT.length), 'base64url');
  return JSON.parse(unsealBytesWith(key, personId, bytes).toString('utf8'));
};
