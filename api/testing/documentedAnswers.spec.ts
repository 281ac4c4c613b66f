import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { problemCodesOf } from '../http/frameProblems';
import { type Route } from '../http/route';
import { openApiDocument } from '../openapi/document';

export interface Answered {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly contentType: string;
  readonly headers: Headers;
  readonly body: unknown;
}

const pathPattern = (path: string): RegExp =>
  new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')}$`);

/** Holds every answer of the running server to the document: its status, its type, its shape, its code, its headers. */
export function documentedAnswers(routes: readonly Route[]) {
  const document = openApiDocument(routes, { closedAnswers: true });
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats(ajv);
  ajv.addSchema(document, 'api');

  const routeOf = ({ method, path }: Answered): Route | undefined =>
    routes.find((route) => route.method === method && pathPattern(route.path).test(path)) ?? undefined;

  return (answered: Answered): void => {
    const route = routeOf(answered);
    // What is no route is answered by the frame, and not documented.
    if (!route) return;
    const { status, contentType, body } = answered;
    const operation = document.paths?.[route.path]?.[route.method.toLowerCase() as 'get'];
    const response = operation?.responses?.[String(status) as '200'] as
      { content?: object; headers?: object } | undefined;
    const where = `${route.method} ${route.path} ${status}`;
    expect({ where, documented: response !== undefined }).toEqual({ where, documented: true });
    for (const name of Object.keys(response?.headers ?? {})) {
      expect({ where, header: name, has: answered.headers.has(name) }).toEqual({ where, header: name, has: true });
    }
    if (contentType === '') {
      expect({ where, content: response?.content }).toEqual({ where, content: undefined });
      return;
    }
    const type = contentType.split(';')[0] ?? '';
    const documentedTypes = Object.keys(response?.content ?? {});
    const documentedType = documentedTypes.find((name) => name.startsWith(type));
    expect({ where, type, documentedType }).toEqual({ where, type, documentedType: expect.any(String) as string });
    const pointer = [
      route.path,
      route.method.toLowerCase(),
      'responses',
      String(status),
      'content',
      documentedType ?? '',
      'schema',
    ];
    const escaped = pointer
      .map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')))
      .join('/');
    const validate = ajv.compile({ $ref: `api#/paths/${escaped}` });
    const valid = validate(body);
    expect({ where, errors: valid ? [] : validate.errors, body }).toEqual({ where, errors: [], body });
    if (type === 'application/problem+json') {
      const { code } = body as { code: string };
      const known = [...problemCodesOf(route)] as string[];
      expect({ where, code, known: known.includes(code) }).toEqual({ where, code, known: true });
    }
  };
}
