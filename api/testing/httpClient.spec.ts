import { randomUUID } from 'node:crypto';
import { type Answered } from './documentedAnswers.spec';

export interface Response {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed when it is JSON, else the text. */
  readonly body: never;
}

export interface RequestOptions {
  readonly token?: string;
  readonly body?: unknown;
  /** Sent as it is. */
  readonly raw?: string | Buffer;
  /** `true`: a new one. */
  readonly key?: string | true;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Send = (method: string, path: string, options?: RequestOptions) => Promise<Response>;

/** Calls the server and has every answer looked at by `inspect`. */
export const httpClient =
  (baseUrl: string, inspect: (answered: Answered) => void): Send =>
  async (method, path, { token, body, raw, key, headers } = {}) => {
    const content = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(baseUrl + path, {
      method,
      headers: {
        ...(content !== undefined && { 'Content-Type': 'application/json' }),
        ...(token !== undefined && { Authorization: `Bearer ${token}` }),
        ...(key !== undefined && { 'Idempotency-Key': key === true ? randomUUID() : key }),
        ...headers,
      },
      ...(content !== undefined && { body: content }),
    });
    const contentType = response.headers.get('Content-Type') ?? '';
    const text = await response.text();
    const parsed: unknown = contentType.includes('json') ? JSON.parse(text) : text;
    inspect({
      method,
      path: path.split('?')[0] ?? path,
      status: response.status,
      contentType,
      headers: response.headers,
      body: parsed,
    });
    return { status: response.status, headers: response.headers, body: parsed as never };
  };
