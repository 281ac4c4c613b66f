import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tryLock } from './lock';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stagedoor-lock-'));
  path = join(folder, 'lock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const pidOfAProcessThatIsGone = (): number => spawnSync(process.execPath, ['--version']).pid;

describe('a lock between processes', () => {
  it('has one holder, and the next one after its release', () => {
    const first = tryLock(path);
    expect(first.held).toBe(true);
    expect(tryLock(path)).toEqual({ held: false, pid: process.pid });
    if (first.held) first.release();
    expect(tryLock(path).held).toBe(true);
  });

  it('is taken over from a process that is gone', () => {
    writeFileSync(path, `${pidOfAProcessThatIsGone()} 123`);
    expect(tryLock(path).held).toBe(true);
    expect(readFileSync(path, 'utf8')).toMatch(new RegExp(`^${process.pid} `));
  });

  it('is taken over when its number is by now another process', () => {
    writeFileSync(path, `${process.pid} 1`);
    expect(tryLock(path).held).toBe(true);
  });

  it('is taken over from what is no lock at all', () => {
    writeFileSync(path, '');
    expect(tryLock(path).held).toBe(true);
  });

  it('is not released by who lost it', () => {
    const lost = tryLock(path);
    writeFileSync(path, 'another');
    if (lost.held) lost.release();
    expect(readFileSync(path, 'utf8')).toBe('another');
  });

  it('leaves nothing beside it', () => {
    tryLock(path);
    tryLock(path);
    expect(readdirSync(folder)).toEqual(['lock']);
  });
});
