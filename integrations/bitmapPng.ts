import { crc32, deflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const BIT_DEPTH = 1;
const GRAYSCALE = 0;
const UNFILTERED = 0;

// With one bit a pixel, eight pixels make a cell exactly one byte wide.
const PIXELS_PER_CELL = 8;
const BLACK = 0x00;
const WHITE = 0xff;

export interface Bitmap {
  /** Width and height, in cells. */
  readonly size: number;
  readonly isDark: (x: number, y: number) => boolean;
}

/** A square black and white picture as PNG (RFC 2083), one bit a pixel, eight pixels a cell. */
export function encodeBitmapPng(bitmap: Bitmap): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(bitmap.size * PIXELS_PER_CELL, 0);
  header.writeUInt32BE(bitmap.size * PIXELS_PER_CELL, 4);
  header.writeUInt8(BIT_DEPTH, 8);
  header.writeUInt8(GRAYSCALE, 9);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(scanlines(bitmap))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function scanlines({ size, isDark }: Bitmap): Buffer {
  const rows: Buffer[] = [];
  for (let y = 0; y < size; y++) {
    const row = Buffer.alloc(1 + size, UNFILTERED);
    for (let x = 0; x < size; x++) row.writeUInt8(isDark(x, y) ? BLACK : WHITE, 1 + x);
    for (let copy = 0; copy < PIXELS_PER_CELL; copy++) rows.push(row);
  }
  return Buffer.concat(rows);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
