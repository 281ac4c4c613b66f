import { type IncomingMessage } from 'node:http';
import { problem } from '../problems';

export const BODY_LIMIT_BYTES = 1024 * 1024;

export interface BodyLimits {
  readonly bytes?: number;
  /** How long a client may take to send it. */
  readonly ms: number;
}

/**
 * All of the body, or a problem: 413 over the limit, 415 when it is compressed (a small message could grow without bound), 408 when
 * it does not come.
 * What is left unread is discarded by Node once the answer is out, so that the client gets to read it.
 */
export async function readBody(
  request: IncomingMessage,
  { bytes: limitBytes = BODY_LIMIT_BYTES, ms: limitMs }: BodyLimits,
): Promise<Buffer> {
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    throw problem('unsupported_media_type', `Bodies with Content-Encoding ${encoding} are not read.`);
  }
  const tooLarge = () => problem('body_too_large', `A body may have up to ${limitBytes} bytes.`);
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) throw tooLarge();

  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const stop = (error: Error) => {
      clearTimeout(timer);
      request.removeAllListeners('data');
      reject(error);
    };
    // The rest of it is not waited for: the connection ends with the answer.
    const tooSlow = () => problem('body_too_slow', undefined, { headers: { Connection: 'close' } });
    const timer = setTimeout(() => stop(tooSlow()), limitMs);
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limitBytes) stop(tooLarge());
      else chunks.push(chunk);
    });
    request.once('end', () => {
      clearTimeout(timer);
      resolve(Buffer.concat(chunks));
    });
    request.once('error', stop);
    request.once('aborted', () => stop(problem('malformed_json', 'The body ended early.')));
  });
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** `undefined` for an empty body: whether one is needed is the schema's to say. */
export function parseJson(raw: Buffer, contentType: string | undefined): unknown {
  if (raw.length === 0) return undefined;
  if (!isJson(contentType)) throw problem('unsupported_media_type', 'Send the body as application/json in UTF-8.');
  try {
    return JSON.parse(utf8.decode(raw)) as unknown;
  } catch {
    throw problem('malformed_json', 'The body could not be read as JSON in UTF-8.');
  }
}

function isJson(contentType = ''): boolean {
  const [type = '', ...parameters] = contentType.toLowerCase().split(';');
  const charset = parameters.map((parameter) => parameter.trim()).find((parameter) => parameter.startsWith('charset='));
  return type.trim() === 'application/json' && (charset === undefined || /^charset="?utf-?8"?$/.test(charset));
}
