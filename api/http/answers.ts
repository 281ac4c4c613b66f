type Headers = Readonly<Record<string, string>>;

export const ok = <B>(body: B, headers?: Headers) =>
  headers ? ({ status: 200, body, headers } as const) : ({ status: 200, body } as const);

export const created = <B>(location: string, body: B, headers: Headers = {}) =>
  ({ status: 201, body, headers: { Location: location, ...headers } }) as const;

/** Taken on, not finished: `location` is where to read how it goes. */
export const accepted = <B>(location: string, body: B) =>
  ({ status: 202, body, headers: { Location: location, 'Retry-After': '1' } }) as const;

export const noContent = (headers?: Headers) =>
  headers ? ({ status: 204, headers } as const) : ({ status: 204 } as const);

/** A stream's version as a strong validator. */
export const etag = (version: number): Headers => ({ ETag: `"${version}"` });
