import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';

export interface Request {
  readonly method: string;
  /** Decoded nowhere: as it came, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
  /** How the answer gets lost on its way: not a byte of it arrives, or only half. */
  readonly lost?: 'reset' | 'cut';
}

export interface HttpServer {
  /** e.g. `http://127.0.0.1:4242` */
  readonly url: string;
  /** Drops open connections. */
  close(): Promise<void>;
}

export interface HttpServerOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly maxBodyBytes: number;
  readonly tooLarge: Reply;
  readonly handle: (request: Request) => Reply | Promise<Reply>;
}

export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const server = createServer((incoming, outgoing) => {
    void answer(options, incoming, outgoing);
  });
  // Longer than clients keep a connection open, so that none is closed under a request by chance.
  server.keepAliveTimeout = 75_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${options.host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

async function answer(options: HttpServerOptions, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  try {
    const body = await readBody(incoming, options.maxBodyBytes);
    const reply = body === null ? options.tooLarge : await options.handle(toRequest(incoming, body));
    send(reply, outgoing);
  } catch (error) {
    // The caller is gone, or the sandbox has a bug: neither is an answer of the provider's.
    const reason = error instanceof Error ? error.stack : String(error);
    send({ status: 500, headers: { 'content-type': 'text/plain' }, body: `sandbox: ${reason}` }, outgoing);
  }
}

function toRequest({ method = 'GET', url = '/', headers }: IncomingMessage, body: Buffer): Request {
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  return { method, path, query: new URLSearchParams(mark < 0 ? '' : url.slice(mark)), headers, body };
}

async function readBody(incoming: IncomingMessage, maxBytes: number): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= maxBytes) chunks.push(chunk);
  }
  return size > maxBytes ? null : Buffer.concat(chunks);
}

function send(reply: Reply, outgoing: ServerResponse): void {
  if (reply.lost === 'reset') {
    outgoing.socket?.resetAndDestroy();
    return;
  }
  const body = typeof reply.body === 'string' ? Buffer.from(reply.body) : reply.body;
  outgoing.writeHead(reply.status, { 'content-length': body.length, ...reply.headers });
  if (reply.lost === 'cut') {
    outgoing.write(body.subarray(0, body.length >> 1), () => outgoing.socket?.destroy());
    return;
  }
  outgoing.end(body);
}
