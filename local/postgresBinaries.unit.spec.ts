import { mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hydrateSymlinks } from './postgresBinaries';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stagedoor-links-'));
  mkdirSync(join(root, 'native', 'lib'), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('hydrateSymlinks', () => {
  it('makes the links that npm could not carry, relative ones, however often it runs', () => {
    writeFileSync(join(root, 'native', 'lib', 'libpq.so.5.18'), 'library');
    writeFileSync(
      join(root, 'native', 'pg-symlinks.json'),
      JSON.stringify([{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }]),
    );
    hydrateSymlinks(root);
    hydrateSymlinks(root);
    expect(readlinkSync(join(root, 'native', 'lib', 'libpq.so.5'))).toBe('libpq.so.5.18');
    expect(readFileSync(join(root, 'native', 'lib', 'libpq.so.5'), 'utf8')).toBe('library');
  });

  it('has nothing to do where a platform needs no links', () => {
    expect(() => hydrateSymlinks(root)).not.toThrow();
  });
});
