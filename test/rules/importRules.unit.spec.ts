import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '..', '..');
const ROOMS = [
  'api',
  'activities',
  'seats',
  'workflows',
  'domain',
  'event-store',
  'projections',
  'integrations',
  'migrations',
  'sandbox',
  'local',
  'cli',
  'test',
];

let house: string;
beforeEach(() => {
  house = mkdtempSync(join(tmpdir(), 'stagedoor-rules-'));
  for (const room of ROOMS) mkdirSync(join(house, room));
  symlinkSync(join(ROOT, 'node_modules'), join(house, 'node_modules'));
  writeFileSync(join(house, 'tsconfig.json'), '{}');
});
afterEach(() => rmSync(house, { recursive: true, force: true }));

const write = (path: string, content: string): void => {
  mkdirSync(dirname(join(house, path)), { recursive: true });
  writeFileSync(join(house, path), content);
};

/** Names of the broken rules. */
const broken = (): string[] => {
  const cruise = spawnSync(
    process.execPath,
    [
      join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs'),
      '--config',
      join(ROOT, '.dependency-cruiser.cjs'),
      '--output-type',
      'json',
      ...ROOMS,
    ],
    { cwd: house, encoding: 'utf8' },
  );
  const { summary } = JSON.parse(cruise.stdout) as { summary: { violations: { rule: { name: string } }[] } };
  return summary.violations.map(({ rule }) => rule.name);
};

describe('the import rules', () => {
  it('let the house stand as it is meant to be', () => {
    write('domain/orders/order.ts', 'export const order = 1;');
    write('projections/orders.ts', "export { order } from '../domain/orders/order';");
    write('api/routes.ts', "export { order } from '../projections/orders';");
    expect(broken()).toEqual([]);
  });

  it.each([
    [
      'the domain reads a table',
      'domain/orders/order.ts',
      "export * from '../../projections/orders';",
      'projections/orders.ts',
      'domain-may-only-use-nothing',
    ],
    [
      'a module decides for another',
      'domain/orders/order.ts',
      "export * from '../carts/cart';",
      'domain/carts/cart.ts',
      'modules-do-not-import-each-other',
    ],
    [
      'a workflow runs an activity itself',
      'workflows/checkout.ts',
      "export * from '../activities/orders';",
      'activities/orders.ts',
      'workflows-import-activities-as-types',
    ],
    [
      'the API runs workflow code',
      'api/routes.ts',
      "export * from '../workflows/checkout';",
      'workflows/checkout.ts',
      'api-imports-workflow-contracts-only',
    ],
    [
      'the sandbox knows our orders',
      'sandbox/stripe.ts',
      "export * from '../domain/orders/order';",
      'domain/orders/order.ts',
      'sandbox-may-only-use-nothing',
    ],
    [
      'the product needs a test',
      'cli/start.ts',
      "export * from '../test/support';",
      'test/support.ts',
      'product-code-never-imports-tests',
    ],
  ])('refuse that %s', (_what, from, content, to, rule) => {
    write(to, 'export const planted = 1;');
    write(from, content);
    expect(broken()).toContain(rule);
  });

  it('refuse a circle, and a provider outside its adapter', () => {
    write('cli/one.ts', "export { two } from './two'; export const one = 1;");
    write('cli/two.ts', "export { one } from './one'; export const two = 2;");
    write('activities/charge.ts', "import Stripe from 'stripe'; export const stripe = Stripe;");
    expect(broken()).toEqual(expect.arrayContaining(['no-cycles', 'only-adapters-know-providers']));
  });
});
