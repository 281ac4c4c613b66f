/** The house of docs/architecture.md: which room may import which. Imports point one way only. */
const rooms = [
  'api',
  'activities',
  'workflows',
  'domain',
  'event-store',
  'projections',
  'integrations',
  'seats',
  'migrations',
  'sandbox',
  'local',
  'cli',
  'test',
];
const SPEC = '\\.spec\\.ts$';

/** @param {string} room @param {string[]} allowed @param {string} note @param {string[]} exceptions */
const mayOnlyUse = (room, allowed, note, exceptions = []) => ({
  name: `${room}-may-only-use-${allowed.join('-') || 'nothing'}`,
  comment: note,
  severity: 'error',
  from: { path: `^${room}/`, pathNot: SPEC },
  to: {
    path: `^(${rooms.filter((other) => other !== room && !allowed.includes(other)).join('|')})/`,
    pathNot: exceptions,
  },
});

module.exports = {
  forbidden: [
    mayOnlyUse('domain', [], 'The domain is pure: everything else comes in with the command.'),
    mayOnlyUse('event-store', [], 'The event store is generic and knows no concert.'),
    mayOnlyUse('projections', ['domain', 'event-store'], 'A read model is made of events.'),
    mayOnlyUse('integrations', ['domain'], 'One adapter per provider; it knows money, not orders.'),
    mayOnlyUse(
      'seats',
      ['domain', 'event-store', 'projections'],
      'Seats are decided in Postgres, whoever asks for them.',
    ),
    mayOnlyUse(
      'activities',
      ['domain', 'event-store', 'projections', 'integrations', 'seats'],
      'What a workflow may do. It starts other workflows, so it knows their names and inputs.',
      ['^workflows/contracts/'],
    ),
    mayOnlyUse('workflows', ['domain', 'activities'], 'Workflows see activities as types and the pure domain.'),
    mayOnlyUse(
      'api',
      ['domain', 'projections', 'event-store', 'integrations', 'seats', 'workflows'],
      'REST in front of workflows.',
    ),
    mayOnlyUse('migrations', [], 'A migration is history: it must not change when code does.'),
    mayOnlyUse('sandbox', [], 'The sandbox speaks the wire API and knows nothing of ours.'),
    mayOnlyUse('local', ['event-store'], 'The local ground under the house.'),
    {
      name: 'workflows-import-activities-as-types',
      comment: 'An activity runs in the worker; importing its code would pull I/O into the replayed sandbox.',
      severity: 'error',
      from: { path: '^workflows/', pathNot: SPEC },
      to: { path: '^activities/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'api-imports-workflow-contracts-only',
      comment: 'The API knows names and shapes of workflows, never their code.',
      severity: 'error',
      from: { path: '^api/', pathNot: SPEC },
      to: { path: '^workflows/', pathNot: '^workflows/contracts/' },
    },
    {
      name: 'modules-do-not-import-each-other',
      comment:
        'Across modules only ids, published events and workflow steps pass. money, decision and time are common ground.',
      severity: 'error',
      from: { path: '^domain/([^/]+)/', pathNot: SPEC },
      to: { path: '^domain/[^/]+/', pathNot: ['^domain/$1/', '^domain/shared/'] },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'only-adapters-know-providers',
      comment: 'Three outcomes, one place to look.',
      severity: 'error',
      from: { pathNot: ['^integrations/', '^sandbox/', '^test/', SPEC] },
      to: { path: 'node_modules/(stripe|mailgun\\.js)/' },
    },
    {
      name: 'temporal-only-where-it-belongs',
      severity: 'error',
      from: { path: '^(domain|event-store|projections|seats|integrations|sandbox|migrations)/', pathNot: SPEC },
      to: { path: 'node_modules/@temporalio/' },
    },
    {
      name: 'product-code-never-imports-tests',
      severity: 'error',
      from: { pathNot: ['^test/', SPEC] },
      to: { path: ['^test/', SPEC] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['require', 'node', 'default', 'types'] },
  },
};
