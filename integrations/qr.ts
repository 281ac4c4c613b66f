import QRCode from 'qrcode';
import { encodeBitmapPng } from './bitmapPng';

// The standard asks for four modules of white around the code.
const QUIET_ZONE = 4;

/** The code as an SVG document that scales to whatever holds it. */
export function qrSvg(code: string): string {
  const { size, isDark } = modulesOf(code);
  let path = '';
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      if (!isDark(x, y)) continue;
      let width = 1;
      while (x + width < size && isDark(x + width, y)) width++;
      path += `M${x} ${y}h${width}v1h-${width}z`;
      x += width;
    }
  }
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges">` +
    `<path fill="#fff" d="M0 0h${size}v${size}H0z"/><path d="${path}"/></svg>`
  );
}

/** The code as a black and white PNG: one bit a pixel, since mail carries it and checkout waits for nobody's palette. */
export function qrPng(code: string): Buffer {
  return encodeBitmapPng(modulesOf(code));
}

interface Modules {
  readonly size: number;
  readonly isDark: (x: number, y: number) => boolean;
}

function modulesOf(code: string): Modules {
  const { modules } = QRCode.create(code, { errorCorrectionLevel: 'M' });
  const inside = (at: number): boolean => at >= QUIET_ZONE && at < modules.size + QUIET_ZONE;
  return {
    size: modules.size + 2 * QUIET_ZONE,
    isDark: (x, y) => inside(x) && inside(y) && modules.get(y - QUIET_ZONE, x - QUIET_ZONE) !== 0,
  };
}
