import { z } from 'zod';
import {
  createDocument,
  type CreateDocumentOptions,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponseObject,
  type ZodOpenApiResponsesObject,
} from 'zod-openapi';
import { problemCodesOf } from '../http/frameProblems';
import { tags, type ResponseSpec, type Route } from '../http/route';
import { problemTable, type ProblemCode } from '../problems';
import { problemSchema } from './problemSchema';

const responseHeaders = {
  ETag: z.string().meta({ description: 'The version, for If-Match', example: '"3"' }),
  Location: z.string().meta({ description: 'Where it is', example: '/v1/orders/0198f0b2-6f3a-7c11-9d52-8b8a4f4f2f11' }),
  'Retry-After': z.string().meta({ description: 'Seconds', example: '1' }),
};

function answer(spec: ResponseSpec): ZodOpenApiResponseObject {
  const names = spec.headers ?? [];
  return {
    description: spec.description,
    ...(names.length > 0 && {
      headers: z.object(Object.fromEntries(names.map((name) => [name, responseHeaders[name]]))),
    }),
    ...(spec.body && { content: { [spec.contentType ?? 'application/json']: { schema: spec.body } } }),
  };
}

function problemAnswer(codes: readonly ProblemCode[]): ZodOpenApiResponseObject {
  return {
    description: codes.map((code) => `\`${code}\`: ${problemTable[code][1]}.`).join(' · '),
    content: { 'application/problem+json': { schema: problemSchema } },
  };
}

function responsesOf(route: Route): ZodOpenApiResponsesObject {
  const responses: ZodOpenApiResponsesObject = {};
  for (const [status, spec] of Object.entries(route.responses)) responses[status as '200'] = answer(spec);
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of problemCodesOf(route)) {
    const [status] = problemTable[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  for (const [status, codes] of byStatus) {
    const declared = route.responses[status];
    const refused = problemAnswer(codes);
    responses[`${status}` as '400'] = declared
      ? {
          description: `${declared.description}. Or ${refused.description}`,
          content: { ...answer(declared).content, ...refused.content },
        }
      : refused;
  }
  return responses;
}

function requestHeaders(route: Route) {
  return z.object({
    ...(route.idempotency && {
      'Idempotency-Key':
        route.idempotency === 'required'
          ? z.string().meta({ description: 'A UUID, the same one when the request is sent again' })
          : z.string().optional().meta({ description: 'A UUID, the same one when the request is sent again' }),
    }),
    ...(route.ifMatch && {
      'If-Match': z
        .string()
        .optional()
        .meta({ description: 'An ETag: only if nothing has changed since', example: '"3"' }),
    }),
  });
}

const rolesNote = (route: Route): string =>
  typeof route.access === 'string' ? '' : `For: ${route.access.join(', ')}.`;

function operation(route: Route): ZodOpenApiOperationObject {
  const description = [route.description, rolesNote(route)].filter(Boolean).join('\n\n');
  return {
    operationId: route.operationId,
    summary: route.summary,
    ...(description && { description }),
    tags: [route.tag],
    security: route.access === 'open' ? [] : route.access === 'anyone' ? [{}, { bearer: [] }] : [{ bearer: [] }],
    requestParams: {
      ...(route.params && { path: route.params }),
      ...(route.query && { query: route.query }),
      ...((route.idempotency ?? route.ifMatch) && { header: requestHeaders(route) }),
    },
    ...(route.body && {
      requestBody: {
        required: !route.body.safeParse(undefined).success,
        content: { 'application/json': { schema: route.body } },
      },
    }),
    responses: responsesOf(route),
  };
}

/** Fields may be added to an answer; a client that was told otherwise would break on the first one. */
const openAnswers: NonNullable<CreateDocumentOptions['override']> = ({ jsonSchema, zodSchema, io }) => {
  const { def } = zodSchema._zod;
  const isStrict = def.type === 'object' && 'catchall' in def && def.catchall !== undefined;
  if (io === 'output' && def.type === 'object' && !isStrict) delete jsonSchema.additionalProperties;
};

export interface DocumentOptions {
  /** Says of answers that they have the documented fields and no others: for tests. */
  readonly closedAnswers?: boolean;
}

/** OpenAPI 3.1, from the declarations that the server runs on. */
export function openApiDocument(routes: readonly Route[], { closedAnswers = false }: DocumentOptions = {}) {
  const paths: ZodOpenApiPathsObject = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(route) };
  }
  return createDocument(
    {
      openapi: '3.1.0',
      info: {
        title: 'Stagedoor',
        version: '1.0.0',
        description:
          'Tickets for concerts. Money is an integer in the minor unit with its currency, times are RFC 3339 in UTC, ' +
          'errors are RFC 9457 problem details with a stable `code`.',
      },
      tags: tags.map((name) => ({ name })),
      paths,
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
    },
    closedAnswers ? {} : { override: openAnswers },
  );
}
