import { randomBytes } from 'node:crypto';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Makes an id that starts with `prefix`. */
export type NewId = (prefix: string) => string;

/** Ids as the providers write them: a prefix and 24 letters and digits by chance. */
export const randomId: NewId = (prefix) => {
  let id = prefix;
  for (const byte of randomBytes(24)) id += ALPHABET.charAt(byte % ALPHABET.length);
  return id;
};
