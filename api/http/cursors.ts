import { createHmac, timingSafeEqual } from 'node:crypto';
import { problem } from '../problems';

const TAG_BYTES = 12;

export interface Cursors {
  encode(list: string, after: string): string;
  /** @throws Problem 400 `invalid_cursor` */
  decode(list: string, cursor: string): string;
}

/**
 * Cursors say where a page ended. They are signed together with the list they belong to (its path and filters), so that a
 * made-up one, or one of another list, is refused before it reaches a query.
 */
export function createCursors(secret: Buffer): Cursors {
  const tagOf = (list: string, after: string) =>
    createHmac('sha256', secret).update(`${list}\n${after}`).digest().subarray(0, TAG_BYTES);
  return {
    encode: (list, after) => Buffer.concat([tagOf(list, after), Buffer.from(after)]).toString('base64url'),
    decode(list, cursor) {
      const bytes = Buffer.from(cursor, 'base64url');
      const after = bytes.subarray(TAG_BYTES).toString();
      const genuine = bytes.length > TAG_BYTES && timingSafeEqual(bytes.subarray(0, TAG_BYTES), tagOf(list, after));
      if (!genuine) throw problem('invalid_cursor', 'Use nextCursor as it was answered, with the same filters.');
      return after;
    },
  };
}
