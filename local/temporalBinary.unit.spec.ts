import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { cacheFolder, findTemporal } from './temporalBinary';
import { type Source, TEMPORAL_CLI_VERSION } from './temporalSources';

let folder: string;
let env: { PATH: string; XDG_CACHE_HOME: string };
const said: string[] = [];
const say = (line: string): void => void said.push(line);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stagedoor-temporal-'));
  env = { PATH: join(folder, 'bin'), XDG_CACHE_HOME: join(folder, 'cache') };
  mkdirSync(env.PATH);
  said.length = 0;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A program that says which server it holds, and does nothing else. */
const program = (path: string, server = '1.29.1'): string => {
  writeFileSync(path, `#!/bin/sh\necho "temporal version 1.5.1 (Server ${server}, UI 2.42.1)"\n`, { mode: 0o755 });
  return path;
};
const works: Source = async ({ folder: target }) => {
  mkdirSync(target, { recursive: true });
  await pause(1);
  return { path: program(join(target, 'temporal')) };
};
const fails =
  (failure: string): Source =>
  () =>
    Promise.resolve({ failure });
const mustNotRun: Source = () => Promise.reject(new Error('nothing was to be fetched'));
const cached = (): string => join(env.XDG_CACHE_HOME, 'stagedoor', `temporal-${TEMPORAL_CLI_VERSION}`);

describe('findTemporal', () => {
  it('takes the one on the PATH', async () => {
    const path = program(join(env.PATH, 'temporal'));
    expect(await findTemporal({ env, say, sources: [mustNotRun] })).toEqual({ path, from: 'path' });
  });

  it('passes by one on the PATH that is too old, and says so', async () => {
    program(join(env.PATH, 'temporal'), '1.24.2');
    expect(await findTemporal({ env, say, sources: [works] })).toEqual({ path: cached(), from: 'fetched' });
    expect(said.join()).toContain('its server is 1.24.2, 1.28 or later is needed');
  });

  it('fetches it once, into the cache', async () => {
    expect(await findTemporal({ env, say, sources: [works] })).toEqual({ path: cached(), from: 'fetched' });
    expect(await findTemporal({ env, say, sources: [mustNotRun] })).toEqual({ path: cached(), from: 'cache' });
    expect(readdirSync(join(env.XDG_CACHE_HOME, 'stagedoor'))).toEqual([`temporal-${TEMPORAL_CLI_VERSION}`]);
  });

  it('goes on to the next source when one fails', async () => {
    const { from } = await findTemporal({ env, say, sources: [fails('the download failed (no network)'), works] });
    expect(from).toBe('fetched');
    expect(said).toContain('No luck: the download failed (no network).');
  });

  it('says in one sentence what was tried and what helps when nothing works', async () => {
    const sources = [fails('the download failed (no network)'), fails('Go is not installed')];
    await expect(findTemporal({ env, say, sources })).rejects.toThrow(
      /^There is no Temporal server: no "temporal" on the PATH, the download failed \(no network\), Go is not installed; install .* or set TEMPORAL_ADDRESS/,
    );
  });

  it('does not keep what does not run here', async () => {
    const broken: Source = async (options) => {
      const obtained = await works(options);
      if ('path' in obtained) writeFileSync(obtained.path, 'for another machine');
      return obtained;
    };
    await expect(findTemporal({ env, say, sources: [broken] })).rejects.toThrow(/does not run on this machine/);
    expect(existsSync(cached())).toBe(false);
  });

  it('gives up when it is told to, and leaves the cache as it was', async () => {
    const stop = new AbortController();
    const ended: Source = () => {
      stop.abort(new Error('enough'));
      return Promise.resolve({ failure: 'it was ended' });
    };
    await expect(findTemporal({ env, say, sources: [ended, mustNotRun], signal: stop.signal })).rejects.toThrow(
      'enough',
    );
    expect(existsSync(cached())).toBe(false);
    expect((await findTemporal({ env, say, sources: [works] })).from).toBe('fetched');
  });

  it('lets only one of several fetch, the others wait for it', async () => {
    let fetches = 0;
    const counted: Source = async (options) => {
      fetches += 1;
      return works(options);
    };
    const found = await Promise.all([1, 2, 3].map(() => findTemporal({ env, say, sources: [counted] })));
    expect(fetches).toBe(1);
    expect(found.map(({ from }) => from).sort()).toEqual(['cache', 'cache', 'fetched']);
  });
});

describe('the cache', () => {
  it('is outside the checkout', () => {
    expect(cacheFolder({ XDG_CACHE_HOME: '/x' })).toBe('/x/stagedoor');
    expect(cacheFolder({})).toMatch(/\.cache\/stagedoor$/);
  });
});
