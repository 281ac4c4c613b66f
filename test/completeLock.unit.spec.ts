import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LockedPackages, missingBinaries } from './completeLock';

const tool = (optionalDependencies: Record<string, string>) => ({
  'node_modules/tool': { version: '1.0.0', dev: true, optionalDependencies },
});

describe('the lock file', () => {
  it('has the binaries of every platform, without which npm ci refuses it', () => {
    const { packages } = JSON.parse(readFileSync(join(__dirname, '..', 'package-lock.json'), 'utf8')) as {
      packages: LockedPackages;
    };
    expect(missingBinaries(packages).map(({ path }) => path)).toEqual([]);
  });

  it('says where packages come from by name alone, not by the address of a registry', () => {
    expect(readFileSync(join(__dirname, '..', 'package-lock.json'), 'utf8')).not.toMatch(/"resolved": "https?:/);
  });
});

describe('missingBinaries', () => {
  it('finds what is named and not locked, and says for which platform it is', () => {
    const packages = tool({
      '@tool/linux': '1.0.0',
      '@tool/core-linux-x64-musl': '1.0.0',
      '@tool/core-darwin-arm64': '1.0.0',
    });
    expect(missingBinaries({ ...packages, 'node_modules/@tool/linux': { version: '1.0.0' } })).toEqual([
      {
        path: 'node_modules/@tool/core-linux-x64-musl',
        entry: { version: '1.0.0', cpu: ['x64'], dev: true, libc: ['musl'], optional: true, os: ['linux'] },
      },
      {
        path: 'node_modules/@tool/core-darwin-arm64',
        entry: { version: '1.0.0', cpu: ['arm64'], dev: true, optional: true, os: ['darwin'] },
      },
    ]);
  });

  it('looks where Node would: inside the package, and in every folder around it', () => {
    const inner = { 'node_modules/a/node_modules/tool': { optionalDependencies: { 'x-linux-x64': '1.0.0' } } };
    for (const place of [
      'node_modules/a/node_modules/tool/node_modules/',
      'node_modules/a/node_modules/',
      'node_modules/',
    ]) {
      expect(missingBinaries({ ...inner, [`${place}x-linux-x64`]: {} })).toEqual([]);
    }
    expect(missingBinaries({ ...inner, 'node_modules/b/node_modules/x-linux-x64': {} })).toHaveLength(1);
  });

  it('does not guess a platform', () => {
    expect(() => missingBinaries(tool({ 'tool-binary': '1.0.0' }))).toThrow(/tool-binary does not say which platform/);
  });
});
