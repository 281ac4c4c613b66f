import { run } from './run';

const node = (script: string, signal?: AbortSignal, onLine?: (line: string) => void) =>
  run({
    command: process.execPath,
    args: ['-e', script],
    env: process.env,
    ...(signal === undefined ? {} : { signal }),
    ...(onLine === undefined ? {} : { onLine }),
  });

describe('run', () => {
  it('gives nothing when all went well, and every line on the way', async () => {
    const lines: string[] = [];
    expect(
      await node('console.log("one"); console.error("two")', undefined, (line) => lines.push(line)),
    ).toBeUndefined();
    expect(lines.sort()).toEqual(['one', 'two']);
  });

  it('gives the last words of what failed', async () => {
    expect(await node('for (let i = 1; i < 9; i++) console.error("line", i); process.exitCode = 1')).toBe(
      'line 6 line 7 line 8',
    );
    expect(await node('process.exitCode = 4')).toBe('it ended with exit code 4');
  });

  it('gives the reason why there is nothing to run', async () => {
    expect(await run({ command: 'there-is-no-such-program', args: [], env: {} })).toContain('ENOENT');
  });

  it('ends what runs when it is told to, and gives the reason it was told', async () => {
    const stop = new AbortController();
    const failure = await node('console.log("up"); setInterval(() => undefined, 1000)', stop.signal, () =>
      stop.abort('nothing arrived'),
    );
    expect(failure).toBe('nothing arrived');
  });
});
