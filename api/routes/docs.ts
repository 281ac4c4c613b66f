import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import { z } from 'zod';
import { ok } from '../http/answers';
import { route, type Route } from '../http/route';
import { isProblemCode, problem, problemTable } from '../problems';

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Stagedoor API</title>
    <link rel="stylesheet" href="/docs/swagger-ui.css">
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;

/** A file of its own, because the page's policy allows no script inside it. */
const starter = `window.ui = SwaggerUIBundle({ url: '/openapi.json', dom_id: '#swagger-ui', deepLinking: true });\n`;

const assetTypes = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
};
type Asset = keyof typeof assetTypes;

const requireHere = createRequire(__filename);
const readAsset = (name: Asset): Promise<string> =>
  readFile(join(dirname(requireHere.resolve('swagger-ui-dist/package.json')), name), 'utf8');

const asset = (operationId: string, name: Asset): Route => {
  // Read once: the bundle is over a megabyte.
  let content: Promise<string> | undefined;
  return route({
    operationId,
    method: 'GET',
    path: `/docs/${name}`,
    summary: `${name} of the documentation page`,
    tag: 'meta',
    access: 'open',
    unlimited: true,
    responses: { 200: { description: 'The file', contentType: assetTypes[name], body: z.string() } },
    handle: async () => ok(await (content ??= readAsset(name)), { 'Cache-Control': 'public, max-age=3600' }),
  });
};

/** `document` is asked for late, because it describes these routes, too. */
export const docsRoutes = (document: () => object): Route[] => [
  route({
    operationId: 'getOpenApiDocument',
    method: 'GET',
    path: '/openapi.json',
    summary: 'This API as OpenAPI 3.1',
    tag: 'meta',
    access: 'open',
    unlimited: true,
    responses: { 200: { description: 'The document', body: z.looseObject({ openapi: z.string() }) } },
    handle: () => Promise.resolve(ok(document() as { openapi: string })),
  }),
  route({
    operationId: 'readDocumentation',
    method: 'GET',
    path: '/docs',
    summary: 'This API to read and to try',
    tag: 'meta',
    access: 'open',
    unlimited: true,
    responses: { 200: { description: 'The page', contentType: 'text/html; charset=utf-8', body: z.string() } },
    handle: () => Promise.resolve(ok(page)),
  }),
  route({
    operationId: 'startDocumentation',
    method: 'GET',
    path: '/docs/start.js',
    summary: 'Script of the documentation page',
    tag: 'meta',
    access: 'open',
    unlimited: true,
    responses: { 200: { description: 'The file', contentType: 'text/javascript; charset=utf-8', body: z.string() } },
    handle: () => Promise.resolve(ok(starter)),
  }),
  asset('styleDocumentation', 'swagger-ui.css'),
  asset('runDocumentation', 'swagger-ui-bundle.js'),
  route({
    operationId: 'explainProblem',
    method: 'GET',
    path: '/problems/{code}',
    summary: 'What the code of a problem stands for',
    tag: 'meta',
    access: 'open',
    unlimited: true,
    params: z.object({ code: z.string() }),
    responses: {
      200: {
        description: 'The code, its status and its title',
        body: z.object({ code: z.string(), status: z.int(), title: z.string() }),
      },
    },
    handle: ({ params: { code } }) => {
      if (!isProblemCode(code)) throw problem('not_found');
      const [status, title] = problemTable[code];
      return Promise.resolve(ok({ code, status, title }));
    },
  }),
];
