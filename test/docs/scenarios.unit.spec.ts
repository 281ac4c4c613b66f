import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDocument } from './documents';

const ROOT = join(__dirname, '..', '..');
const ROW = /^\| (\d+) +\| .+ \| `([^`]+)` +\| (.+?) +\|$/gm;

const scenarios = [...readDocument('docs/scenarios.md').text.matchAll(ROW)].map(
  ([, number = '', path = '', title = '']) => ({ number: Number(number), path, title }),
);

describe('docs/scenarios.md', () => {
  it('has every scenario of concerts, carts and reservations, and after them those of money, in order', () => {
    const numbers = scenarios.map(({ number }) => number);
    expect(numbers.slice(0, 30)).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
    expect(numbers.slice(30)).toEqual([...new Set(numbers.slice(30))].sort((one, other) => one - other));
  });

  it.each(scenarios)('names the test of scenario $number as it is called', ({ path, title }) => {
    const titles = [...readFileSync(join(ROOT, path), 'utf8').matchAll(/\b(?:it|describe)\(\s*(['"`])(.*?)\1/g)];
    expect(titles.map(([, , name]) => name)).toContain(title);
  });
});
