export interface Part {
  readonly name: string;
  /** Null for a plain field. */
  readonly filename: string | null;
  readonly contentType: string;
  readonly data: Buffer;
}

/** Reads a multipart/form-data body (RFC 7578); null when the header names no boundary. */
export function parseMultipart(contentType: string, body: Buffer): Part[] | null {
  const match = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  const boundary = match?.[1] ?? match?.[2];
  if (boundary === undefined) return null;
  // The first delimiter has no line break before it; giving it one makes all alike.
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  const text = Buffer.concat([Buffer.from('\r\n'), body]);
  const parts: Part[] = [];
  let start = text.indexOf(delimiter);
  while (start >= 0) {
    const end = text.indexOf(delimiter, start + delimiter.length);
    if (end < 0) break;
    const part = parsePart(text.subarray(start + delimiter.length + 2, end));
    if (part !== null) parts.push(part);
    start = end;
  }
  return parts;
}

function parsePart(bytes: Buffer): Part | null {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const headers = bytes.toString('utf8', 0, end);
  const name = /content-disposition:[^\r]*?[; ]name="([^"]*)"/i.exec(headers)?.[1];
  if (name === undefined) return null;
  return {
    name,
    filename: /content-disposition:[^\r]*?filename="([^"]*)"/i.exec(headers)?.[1] ?? null,
    contentType: /content-type:\s*([^\r;]+)/i.exec(headers)?.[1]?.trim() ?? 'text/plain',
    data: bytes.subarray(end + 4),
  };
}
