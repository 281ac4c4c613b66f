import { inflateSync } from 'node:zlib';
import jsQR from 'jsqr';
import { qrPng, qrSvg } from './qr';
import { createTicketCodes } from './ticketCode';

const code = createTicketCodes(Buffer.alloc(32, 7).toString('base64url')).code({
  ticketId: '0199f3c1-7a52-7cc1-9d0e-2f6c1b3a4d5e',
  version: 1,
});

const scan = (pixels: Uint8ClampedArray, size: number): string | undefined => jsQR(pixels, size, size)?.data;

function paint(size: number, isDark: (x: number, y: number) => boolean): Uint8ClampedArray {
  const pixels = new Uint8ClampedArray(size * size * 4).fill(255);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) if (isDark(x, y)) pixels.fill(0, (y * size + x) * 4, (y * size + x) * 4 + 3);
  }
  return pixels;
}

/** Reads only what `qrPng` writes: one IDAT, one bit, no filters. */
function readPng(png: Buffer): { size: number; isDark: (x: number, y: number) => boolean } {
  const size = png.readUInt32BE(16);
  const idat = png.indexOf('IDAT');
  const raw = inflateSync(png.subarray(idat + 4, idat + 4 + png.readUInt32BE(idat - 4)));
  const stride = 1 + Math.ceil(size / 8);
  return { size, isDark: (x, y) => ((raw[y * stride + 1 + (x >> 3)] ?? 0) & (0x80 >> (x & 7))) === 0 };
}

describe('QR pictures', () => {
  it('a phone reads the code from the PNG', () => {
    const { size, isDark } = readPng(qrPng(code));
    expect(scan(paint(size, isDark), size)).toBe(code);
  });

  it('the PNG is one that others read, small enough to mail by the dozen', () => {
    const png = qrPng(code);
    expect(png.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
    expect(png.subarray(-12).toString('hex')).toBe('0000000049454e44ae426082');
    expect(png.length).toBeLessThan(2_000);
  });

  it('a phone reads the code from the SVG', () => {
    const svg = qrSvg(code);
    const size = Number(/viewBox="0 0 (\d+) /.exec(svg)?.[1]);
    const dark = new Set<string>();
    for (const [, x, y, width] of svg.matchAll(/M(\d+) (\d+)h(\d+)v1/g)) {
      for (let step = 0; step < Number(width); step++) dark.add(`${Number(x) + step},${y}`);
    }
    const scale = 4;
    const at = (pixel: number): number => Math.floor(pixel / scale);
    const pixels = paint(size * scale, (x, y) => dark.has(`${at(x)},${at(y)}`));
    expect(scan(pixels, size * scale)).toBe(code);
  });

  it('the SVG holds no text of the code', () => {
    expect(qrSvg('<script>alert(1)</script>')).not.toContain('script');
  });
});
