import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findRunning, removeRunning, type StagedoorUrls, writeRunning } from './runningFile';

const urls: StagedoorUrls = {
  api: 'http://127.0.0.1:3000',
  docs: 'http://127.0.0.1:3000/docs',
  database: 'postgresql://127.0.0.1/stagedoor',
  temporal: '127.0.0.1:7233',
  temporalNamespace: 'default',
  temporalUi: 'http://127.0.0.1:8233',
  mails: null,
  stripeSandbox: null,
  mailgunSandbox: null,
};

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stagedoor-running-'));
  file = join(folder, 'running.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the note of what runs', () => {
  it('is found while its process lives, and gone after its removal', () => {
    writeRunning(folder, { urls, admin: null });
    expect(findRunning(folder)).toMatchObject({ pid: process.pid, urls, admin: null });
    removeRunning(folder);
    expect(findRunning(folder)).toBeUndefined();
  });

  it('can be read by its owner alone, for it holds passwords', () => {
    writeRunning(folder, { urls, admin: { email: 'admin@example.org', password: 'hush' } });
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['of a process that had the same number before', (note: object) => ({ ...note, identity: 'earlier' })],
    ['of a process that is gone', (note: object) => ({ ...note, pid: 2 ** 30 })],
  ])('is not believed when it is %s', (_case, change) => {
    writeRunning(folder, { urls, admin: null });
    writeFileSync(file, JSON.stringify(change(JSON.parse(readFileSync(file, 'utf8')) as object)));
    expect(findRunning(folder)).toBeUndefined();
  });

  it('is not believed when it is half written', () => {
    writeFileSync(file, '{"pid":');
    expect(findRunning(folder)).toBeUndefined();
  });
});
