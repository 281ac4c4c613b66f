import { documents, markdownIn, missingIn, readDocument, sectionOf } from './documents';

describe('the documents', () => {
  it.each(documents().map((document) => [document.path, document] as const))(
    '%s names only what is there',
    (_, document) => {
      expect(missingIn(document)).toEqual([]);
    },
  );

  it('would be caught naming what is not (negative control)', () => {
    const text = [
      'See `domain/orders/nowhere.ts`, `domian/orders/order.ts`, `projections/nothing/` and `api/createApi.ts`.',
      '[gone](docs/gone.md) [here](README.md) [no such heading](README.md#nothing-of-this-name) [away](https://example.com)',
    ].join('\n');
    expect(missingIn({ path: 'planted.md', text })).toEqual([
      'domain/orders/nowhere.ts',
      'domian/orders/order.ts',
      'projections/nothing/',
      'docs/gone.md',
      'README.md#nothing-of-this-name',
    ]);
  });
});

describe('the decisions', () => {
  const decisions = markdownIn('docs/adr');

  it('are numbered without gaps', () => {
    const numbers = decisions.map((path) => /\/(\d{4})-[a-z0-9-]+\.md$/.exec(path)?.[1]);
    expect(numbers).toEqual(decisions.map((_, index) => String(index + 1).padStart(4, '0')));
  });

  it.each(decisions)('%s says why, what and at which price', (path) => {
    const decision = readDocument(path);
    for (const heading of ['Context', 'Decision', 'Consequences']) {
      expect(sectionOf(decision, heading).text.trim()).not.toBe('');
    }
    expect(decision.text.split('\n').length).toBeLessThanOrEqual(41);
  });

  it('are all listed in the architecture', () => {
    const { text } = readDocument('docs/architecture.md');
    expect(decisions.filter((path) => !text.includes(`(${path.slice('docs/'.length)})`))).toEqual([]);
  });
});
