/** Four projects, cheapest first: what needs nothing, what needs Postgres, what needs everything, what needs recorded histories. */
const common = {
  testEnvironment: 'node',
  transform: {
    '^.+\\.(ts|js|mjs)$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  // These ship ES modules only.
  transformIgnorePatterns: [
    '/node_modules/(?!(jose|uuid|@noble|commander|p-queue|p-timeout|eventemitter3|temporal-polyfill|temporal-utils)/)',
  ],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '/.stagedoor/'],
  modulePathIgnorePatterns: ['/dist/', '/.stagedoor/'],
};

module.exports = {
  projects: [
    { ...common, displayName: 'unit', testMatch: ['**/*.unit.spec.ts'] },
    {
      ...common,
      displayName: 'integration',
      testMatch: ['**/*.int.spec.ts'],
      globalSetup: './test/setup/postgres.ts',
      globalTeardown: './test/setup/teardown.ts',
    },
    {
      ...common,
      displayName: 'e2e',
      testMatch: ['**/*.e2e.spec.ts'],
      globalSetup: './test/setup/everything.ts',
      globalTeardown: './test/setup/teardown.ts',
    },
    {
      ...common,
      displayName: 'replay',
      testMatch: ['**/*.replay.spec.ts'],
      globalSetup: './test/setup/bundle.ts',
      globalTeardown: './test/setup/teardown.ts',
    },
  ],
};
