import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readArguments } from '../../cli/bench/arguments';
import { variableTable } from '../../cli/configTable';
import { codeIn, documents, readDocument, rowsOf, sectionOf } from './documents';

const readJson = <T>(path: string): T => JSON.parse(readFileSync(join(__dirname, '..', '..', path), 'utf8')) as T;
const { scripts } = readJson<{ scripts: Readonly<Record<string, string>> }>('package.json');
const readme = readDocument('README.md');

const commandOf = (script: string): string => (['start', 'test'].includes(script) ? 'npm ' : 'npm run ') + script;
/** The parts of `npm run check`. */
const isPart = (script: string): boolean => script.startsWith('check:');

describe('README.md', () => {
  it('has the two commands of a fresh machine', () => {
    expect(readme.text).toContain('\nnpm ci && npm run demo\n');
    expect(readme.text).toContain('\nnpm ci && npm test\n');
  });

  it('has the configuration as the code has it', () => {
    expect(sectionOf(readme, 'Configuration').text).toContain(`\n\n${variableTable()}\n\n`);
  });

  it('has every command', () => {
    const expected = Object.keys(scripts).filter((script) => !isPart(script));
    expect([...rowsOf(sectionOf(readme, 'Commands'))].sort()).toEqual(expected.map(commandOf).sort());
  });

  it('has every room', () => {
    const { include } = readJson<{ include: readonly string[] }>('tsconfig.json');
    const rooms = [...include.filter((entry) => !entry.includes('*')), 'docs'].map((room) => `${room}/`);
    expect([...rowsOf(sectionOf(readme, 'The house'))].sort()).toEqual(rooms.sort());
  });
});

describe('all documents', () => {
  it('name only commands that there are', () => {
    const named = documents().flatMap((document) =>
      codeIn(document).flatMap((code) => /^npm run ([\w:]+)/.exec(code)?.[1] ?? []),
    );
    expect(named).toContain('replay');
    expect(named.filter((script) => scripts[script] === undefined)).toEqual([]);
  });

  it('name only benches that there are', () => {
    const named = documents().flatMap((document) =>
      codeIn(document).flatMap((code) => /^npm run bench -- (.+)/.exec(code)?.[1] ?? []),
    );
    expect(named).toContain('holds');
    for (const names of named) expect(() => readArguments(names.split(' '))).not.toThrow();
  });
});
