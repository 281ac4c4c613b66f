import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createUpcasters, type Upcaster } from './upcasters';

const toMoney: Upcaster = {
  type: 'PriceQuoted',
  from: 1,
  upcast: (data) => ({ price: { amount: Math.round((data as { price: number }).price * 100), currency: 'PLN' } }),
};
const withValidity: Upcaster = { type: 'PriceQuoted', from: 2, upcast: (data) => ({ ...data, validFor: null }) };
const upcasters = createUpcasters([withValidity, toMoney]);

interface Golden {
  readonly written: { readonly type: string; readonly schemaVersion: number; readonly data: object };
  readonly today: object;
}

const folder = join(__dirname, 'golden');
const golden = readdirSync(folder).map((file): [string, Golden] => [
  file,
  JSON.parse(readFileSync(join(folder, file), 'utf8')) as Golden,
]);

describe('an event as it was once written', () => {
  it.each(golden)('%s reads as today', (file, { written, today }) => {
    expect(file).toBe(`${written.type}.v${written.schemaVersion}.json`);
    expect(upcasters.upcast(written.type, written.schemaVersion, written.data)).toEqual(today);
  });

  it('has a golden file for every version', () => {
    const versions = golden.map(([, { written }]) => written.schemaVersion).sort();
    expect(versions).toEqual(Array.from({ length: upcasters.latestVersion('PriceQuoted') }, (_, i) => i + 1));
  });
});

describe('the schema version to write', () => {
  it('is 1 until a type has its first upcaster, then the newest', () => {
    expect(upcasters.latestVersion('NeverChanged')).toBe(1);
    expect(upcasters.latestVersion('PriceQuoted')).toBe(3);
  });
});

describe('an event of a newer release', () => {
  it('is refused in so many words', () => {
    expect(() => upcasters.upcast('PriceQuoted', 4, {})).toThrow(
      'A PriceQuoted of schema version 4 was written by a newer release; this one knows 3.',
    );
  });
});

describe('a list of upcasters', () => {
  it.each<[string, Upcaster[]]>([
    ['leaves a version out', [withValidity]],
    ['has two for one version', [toMoney, withValidity, withValidity]],
  ])('is refused at start-up when it %s', (_name, list) => {
    expect(() => createUpcasters(list)).toThrow(/must start at 1 and follow each other/);
  });
});
