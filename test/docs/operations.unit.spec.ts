import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDocument, rowsOf, sectionOf } from './documents';

const WORKFLOWS = join(__dirname, '..', '..', 'workflows');

/** Names of all steps that may park: those that are taken, and those that are undone. */
const stepsOfWorkflows = (): string[] => {
  const sources = readdirSync(WORKFLOWS, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'))
    .map((name) => readFileSync(join(WORKFLOWS, name), 'utf8'))
    .join('\n');
  const named = [...sources.matchAll(/(?:desk\.step(?:<\w+>)?|desk\.ask|saga\.before)\(\s*'(\w+)'/g)].map(
    ([, name = '']) => name,
  );
  return [...new Set(named)].sort();
};

describe('docs/operations.md', () => {
  it('says of every step what it means when it is parked', () => {
    const described = rowsOf(sectionOf(readDocument('docs/operations.md'), 'What a parked step means'));
    expect(stepsOfWorkflows().length).toBeGreaterThan(20);
    expect([...described].sort()).toEqual(stepsOfWorkflows());
  });
});
