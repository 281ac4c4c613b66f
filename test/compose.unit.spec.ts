import Ajv from 'ajv';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { variableRows } from '../cli/configTable';
import { SEARCH_ATTRIBUTES } from '../local/temporal';

interface Service {
  image: string;
  build?: string;
  restart?: string;
  command?: string[];
  environment?: Record<string, string>;
  healthcheck?: { test: string[]; interval: string; timeout: string; retries: number };
  depends_on?: Record<string, { condition: string }>;
  ports?: string[];
  volumes?: string[];
}

const root = join(__dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const text = read('docker-compose.yml');
const compose = parse(text, { merge: true }) as { services: Record<string, Service> };
const services = Object.entries(compose.services);
const environments = services.map(([name, { environment = {} }]) => [name, environment] as const);
const isOneShot = ({ restart }: Service): boolean => restart === 'on-failure';

function composeSchema(): (candidate: unknown) => string[] {
  const file = join(dirname(require.resolve('dclint/package.json')), 'schemas', 'compose.schema.json');
  const { $schema: _draft, ...schema } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  // Its formats (ports, durations) are Docker's own words; what they mean, the tests below say.
  const validate = new Ajv({ strict: false, validateFormats: false, allErrors: true }).compile(schema);
  return (candidate) => {
    validate(candidate);
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
  };
}

describe('docker-compose.yml', () => {
  it('is a Compose file', () => {
    expect(composeSchema()(compose)).toEqual([]);
  });

  it('would not be one with a misspelt or a wrong key', () => {
    const problems = composeSchema();
    expect(problems({ services: { api: { image: 'api:1', healtcheck: {} } } })).not.toEqual([]);
    expect(problems({ services: { api: { image: 'api:1', depends_on: { db: { condition: 'up' } } } } })).not.toEqual(
      [],
    );
  });

  it('has every part of the production shape', () => {
    expect(Object.keys(compose.services).sort()).toEqual(
      [
        'api',
        'migrate',
        'postgres',
        'temporal',
        'temporal-namespace',
        'temporal-schema',
        'temporal-ui',
        'worker',
      ].sort(),
    );
  });

  it.each(services)('%s runs an image of one exact version', (_name, { image }) => {
    expect(image).toMatch(/^[\w./-]+:\d+\.\d+(\.\d+)?$/);
  });

  it.each(services.filter(([, service]) => !isOneShot(service)))(
    '%s has a health check and is restarted',
    (_name, service) => {
      expect(service.healthcheck?.test[0]).toBe('CMD');
      expect(service.healthcheck?.interval).toMatch(/^\d+s$/);
      expect(service.healthcheck?.retries).toBeGreaterThan(0);
      expect(service.restart).toBe('unless-stopped');
    },
  );

  it('waits for health where something serves, and for the end where something is done once', () => {
    const conditions = services.flatMap(([, { depends_on = {} }]) => Object.entries(depends_on));
    expect(conditions.length).toBeGreaterThan(0);
    for (const [on, { condition }] of conditions) {
      const service = compose.services[on];
      expect(service).toBeDefined();
      expect(condition).toBe(
        service !== undefined && isOneShot(service) ? 'service_completed_successfully' : 'service_healthy',
      );
    }
  });

  it('holds no secret: each comes from the environment and has to be set', () => {
    const secret = /PASSWORD|PWD|SECRET|_KEY$|TOKEN/;
    const found = environments.flatMap(([, environment]) =>
      Object.entries(environment).filter(([key]) => secret.test(key)),
    );
    expect(found.length).toBeGreaterThanOrEqual(10);
    const optional = ['ADMIN_PASSWORD'];
    for (const [key, value] of found) {
      expect([key, value]).toEqual([
        key,
        expect.stringMatching(optional.includes(key) ? /^\$\{\w+:-\}$/ : /^\$\{\w+:\?[^}]+\}$/),
      ]);
    }
    for (const url of text.match(/\w+:\/\/\w+:.*@/g) ?? []) expect(url).toMatch(/:\/\/\w+:\$\{\w+:\?[^}]+\}@/);
  });

  it('is told in docker/env.example what to set, that and no more', () => {
    const required = [...text.matchAll(/\$\{(\w+):\?/g)].map(([, name]) => name);
    const example = [...read('docker/env.example').matchAll(/^(\w+)=(.*)$/gm)];
    expect(example.map(([, name]) => name).sort()).toEqual(
      [...new Set([...required, 'ADMIN_EMAIL', 'ADMIN_PASSWORD'])].sort(),
    );
    expect(example.filter(([, , value]) => value !== '')).toEqual([]);
  });

  it.each(['api', 'worker', 'migrate'])('gives %s every variable it needs, and none that nobody reads', (name) => {
    const environment = compose.services[name]?.environment ?? {};
    const rows = variableRows();
    expect(Object.keys(environment)).toEqual(
      expect.arrayContaining(rows.filter(({ required }) => required).map((row) => row.name)),
    );
    expect(Object.keys(environment).filter((key) => !rows.some((row) => row.name === key))).toEqual([]);
  });

  it('has the defaults of the code, but for the few that differ in production', () => {
    const here = ['TEMPORAL_NAMESPACE', 'RATE_LIMIT_PER_MINUTE'];
    const given = [...text.matchAll(/^ {4}(\w+): \$\{\1:-(.*)\}$/gm)].map(([, name, value]) => [name, value]);
    expect(given.length).toBeGreaterThan(20);
    const rows = new Map(variableRows().map(({ name, fallback = '' }) => [name, fallback]));
    const others = given.filter(([name = '']) => rows.has(name) && !here.includes(name));
    expect(others).toEqual(others.map(([name = '']) => [name, rows.get(name)]));
  });

  it('opens the API to the world and the Temporal Web UI to this machine, and nothing else', () => {
    const published = services.filter(([, { ports }]) => ports !== undefined);
    expect(published.map(([name]) => name).sort()).toEqual(['api', 'temporal-ui']);
    expect(compose.services['temporal-ui']?.ports).toEqual([expect.stringMatching(/^127\.0\.0\.1:/)]);
  });

  it('mounts files that are there', () => {
    const mounted = services.flatMap(([, { volumes = [] }]) => volumes).filter((volume) => volume.startsWith('./'));
    expect(mounted.length).toBeGreaterThan(0);
    for (const volume of mounted) {
      expect(existsSync(join(root, volume.split(':')[0] ?? ''))).toBe(true);
      expect(volume).toMatch(/:ro$/);
    }
  });

  it('runs programs of ours that are there', () => {
    const programs = services.flatMap(([, { command = [], healthcheck }]) => [
      ...command,
      ...(healthcheck?.test ?? []),
    ]);
    const ours = programs.filter((word) => word.startsWith('dist/'));
    expect(ours.length).toBeGreaterThanOrEqual(5);
    for (const program of ours) expect(existsSync(join(root, program.replace(/^dist\/(.*)\.js$/, '$1.ts')))).toBe(true);
  });
});

describe('docker/', () => {
  it.each(readdirSync(join(root, 'docker')).filter((file) => file.endsWith('.sh')))('%s is a shell script', (file) => {
    const { status, stderr } = spawnSync('sh', ['-n', join(root, 'docker', file)], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(read(`docker/${file}`)).toMatch(/^#!\/bin\/sh\n[^]*\nset -eu\n/);
  });

  it('registers the same search attributes as the local server', () => {
    const script = read('docker/temporal-namespace.sh');
    const registered = [...script.matchAll(/^retry ensure_attribute (\w+) (\w+)$/gm)].map(([, name, type]) => [
      name,
      type,
    ]);
    expect(Object.fromEntries(registered)).toEqual(SEARCH_ATTRIBUTES);
  });
});

describe('the Dockerfile', () => {
  const dockerfile = read('Dockerfile');

  it('starts from exact versions and does not run as root', () => {
    const stages = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image);
    expect(stages).toHaveLength(2);
    for (const image of stages) expect(image).toMatch(/^node:\d+\.\d+\.\d+-/);
    expect(dockerfile).toMatch(/\nUSER node\n/);
  });

  it('is given all that a build needs', () => {
    const ignored = read('.dockerignore');
    const { include } = JSON.parse(read('tsconfig.build.json')) as { include: string[] };
    for (const path of [...include, 'package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json']) {
      expect(ignored.split('\n')).toContain(`!${path}`);
    }
  });
});
