import { inflateSync } from 'node:zlib';

/** Glyph, as four hex digits, to what it stands for. */
type Glyphs = ReadonlyMap<string, string>;

interface Objects {
  readonly bodies: ReadonlyMap<number, string>;
  readonly streams: ReadonlyMap<number, string>;
}

const REFERENCE = /(\d+) 0 R/;

/** Objects of a file that nobody has packed into object streams; each body in Latin-1, each stream inflated. */
function readObjects(pdf: Buffer): Objects {
  const text = pdf.toString('latin1');
  const bodies = new Map<number, string>();
  const streams = new Map<number, string>();
  for (const found of text.matchAll(/(?:^|\n)(\d+) 0 obj\n([\s\S]*?)\nendobj/g)) {
    const [, number = '', content = ''] = found;
    const at = content.indexOf('stream\n');
    bodies.set(Number(number), at === -1 ? content : content.slice(0, at));
    if (at === -1) continue;
    const bytes = Buffer.from(content.slice(at + 'stream\n'.length, content.lastIndexOf('\nendstream')), 'latin1');
    streams.set(Number(number), inflateSync(bytes).toString('latin1'));
  }
  return { bodies, streams };
}

const fromUtf16 = (hex: string): string => Buffer.from(hex, 'hex').swap16().toString('utf16le');

/** What a font's `ToUnicode` says: ranges whose values are listed, as pdfkit writes them. */
function readGlyphs(map: string): Glyphs {
  const glyphs = new Map<string, string>();
  for (const [, first = '', list = ''] of map.matchAll(/<([0-9a-f]{4})> <[0-9a-f]{4}> \[([^\]]*)\]/gi)) {
    [...list.matchAll(/<([0-9a-f ]*)>/gi)].forEach(([, hex = ''], at) => {
      const glyph = (parseInt(first, 16) + at).toString(16).padStart(4, '0');
      glyphs.set(glyph, fromUtf16(hex.replaceAll(' ', '')));
    });
  }
  return glyphs;
}

function fontsOf({ bodies, streams }: Objects, resources: string): ReadonlyMap<string, Glyphs> {
  const fonts = new Map<string, Glyphs>();
  for (const [, name = '', number = ''] of resources.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
    const map = /\/ToUnicode (\d+) 0 R/.exec(bodies.get(Number(number)) ?? '')?.[1];
    fonts.set(name, readGlyphs(streams.get(Number(map)) ?? ''));
  }
  return fonts;
}

/** Every run of text in the order in which it was drawn. */
function readRuns(content: string, fonts: ReadonlyMap<string, Glyphs>): readonly string[] {
  const runs: string[] = [];
  let glyphs: Glyphs | undefined;
  for (const [, font, shown] of content.matchAll(/\/(F\d+) [\d.]+ Tf|\[([^\]]*)\] TJ/g)) {
    if (font !== undefined) glyphs = fonts.get(font);
    if (shown === undefined) continue;
    const hex = [...shown.matchAll(/<([0-9a-f]*)>/gi)].map(([, digits = '']) => digits.toLowerCase()).join('');
    runs.push((hex.match(/.{4}/g) ?? []).map((glyph) => glyphs?.get(glyph) ?? '\ufffd').join(''));
  }
  return runs;
}

/**
 * What a reader can copy out of a PDF of ours, page by page. It knows as much of the format (ISO 32000-1, 9.10) as pdfkit uses for
 * embedded fonts, and reads the file, not the program that wrote it.
 */
export function pdfText(pdf: Buffer): readonly (readonly string[])[] {
  const objects = readObjects(pdf);
  const { bodies, streams } = objects;
  const kids = /\/Kids \[([^\]]*)\]/.exec(
    [...bodies.values()].find((body) => body.includes('/Type /Pages')) ?? '',
  )?.[1];
  return [...(kids ?? '').matchAll(/(\d+) 0 R/g)].map(([, number]) => {
    const page = bodies.get(Number(number)) ?? '';
    const reference = REFERENCE.exec(page.slice(page.indexOf('/Resources')))?.[1];
    const content = /\/Contents (\d+) 0 R/.exec(page)?.[1];
    const fonts = fontsOf(objects, bodies.get(Number(reference)) ?? '');
    return readRuns(streams.get(Number(content)) ?? '', fonts);
  });
}
