import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { expecting } from '../support/people';
import { type House, openHouse } from '../support/house';
import { blocksOf, codeIn, documents, readDocument, sectionOf } from './documents';

Runtime.install({ logger: new DefaultLogger('ERROR') });
jest.setTimeout(120_000);

let house: House;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stagedoor-readme-'));
  house = await openHouse();
});
afterAll(async () => {
  await house.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Ran {
  readonly code: number | null;
  readonly lines: readonly string[];
  readonly complaints: string;
}

/** As somebody would paste it, but that it ends at the first command that fails. */
const run = (script: string): Promise<Ran> =>
  new Promise((resolve, reject) => {
    const shell = spawn('bash', ['-eu', '-o', 'pipefail', '-c', script], {
      cwd: folder,
      env: {
        PATH: process.env['PATH'],
        BASE: house.apiUrl,
        ADMIN_EMAIL: house.admin.email,
        ADMIN_PASSWORD: house.admin.password,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    let complaints = '';
    shell.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    shell.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
    shell.once('error', reject);
    shell.once('close', (code) => resolve({ code, lines: said.trimEnd().split('\n'), complaints }));
  });

interface Order {
  readonly status: string;
  readonly tickets: readonly { readonly status: string }[];
}

describe('the curl commands of the README', () => {
  it('buy a ticket and let it in once', async () => {
    const script = blocksOf(sectionOf(readDocument('README.md'), 'Buy a ticket with curl'), 'sh').join('\n');
    const { code, lines, complaints } = await run(script);
    expect({ code, complaints }).toEqual({ code: 0, complaints: '' });
    expect(lines.slice(-4)).toEqual([
      'admitted',
      'already_used',
      expect.stringMatching(/^(paid|fulfilled)$/),
      'used at gate A',
    ]);
    const order = JSON.parse(readFileSync(join(folder, 'order.json'), 'utf8')) as Order;
    expect(order).toMatchObject({ status: lines.at(-2), tickets: [{ status: 'used' }] });
    expect(readFileSync(join(folder, 'ticket.svg'), 'utf8')).toMatch(/^<svg /);
  });
});

describe('the documents', () => {
  it('name only routes that there are', async () => {
    const { paths } = expecting(
      await house.api<{ paths: Readonly<Record<string, Readonly<Record<string, object>>>> }>('GET', '/openapi.json'),
      200,
    );
    const routes = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const named = documents()
      .filter(({ path }) => path !== 'sandbox/README.md')
      .flatMap(codeIn)
      .filter((code) => /^(GET|POST|PUT|PATCH|DELETE) \//.test(code));
    expect(named.length).toBeGreaterThan(40);
    expect(named.filter((route) => !routes.includes(route))).toEqual([]);
  });
});
