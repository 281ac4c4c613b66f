export interface HttpAnswer<Body> {
  readonly status: number;
  readonly body: Body;
  readonly headers: Headers;
}

export interface HttpRequest {
  readonly token?: string;
  readonly body?: unknown;
  readonly idempotencyKey?: string;
}

export type HttpClient = <Body = Record<string, never>>(
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  request?: HttpRequest,
) => Promise<HttpAnswer<Body>>;

/** JSON over HTTP as any client of the API speaks it; the body's shape is what the caller expects, the status is what came. */
export const createHttpClient =
  (baseUrl: string): HttpClient =>
  async <Body>(method: string, path: string, { token, body, idempotencyKey }: HttpRequest = {}) => {
    const response = await fetch(`${baseUrl}${path}`, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    return { status: response.status, body: (isJson ? JSON.parse(text) : text) as Body, headers: response.headers };
  };
