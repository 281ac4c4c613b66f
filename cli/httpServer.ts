import { createServer, type RequestListener, type Server } from 'node:http';
import { type Config } from './config';

/** How often connections are looked at that have not sent what they began. */
const CHECK_CONNECTIONS_MS = 1_000;
/** Longer than a proxy keeps its own end open, which is a minute with most: or it would send a request into a connection just closed. */
const KEEP_ALIVE_MS = 65_000;
/** How long a client may take to receive what it asked for, beyond the time it had to wait for it. */
const RECEIVE_MS = 60_000;

/** Connections that have come and were not taken yet; the kernel caps it (`net.core.somaxconn`). */
const BACKLOG = 4_096;

export type HttpServerOptions = Pick<
  Config['http'],
  'host' | 'port' | 'requestMs' | 'waitMs' | 'maxConnections' | 'admission'
>;

/** Listens. Every connection has a deadline for each of the things it can be slow with. */
export async function openHttpServer(handle: RequestListener, options: HttpServerOptions): Promise<Server> {
  const { host, port, requestMs, waitMs, maxConnections, admission } = options;
  const server = createServer(
    {
      headersTimeout: requestMs,
      // A body that is read has its own deadline, which says so; this is for one that nobody reads any more.
      requestTimeout: requestMs + CHECK_CONNECTIONS_MS,
      connectionsCheckingInterval: CHECK_CONNECTIONS_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
    },
    handle,
  );
  server.maxConnections = maxConnections;
  server.setTimeout(requestMs + admission.waitingMs + waitMs + RECEIVE_MS);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, backlog: BACKLOG }, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return server;
}

const CLOSING_MS = 50;

/**
 * Takes no more requests and finishes those in hand. Connections that are only kept alive would hold it up for as long as clients
 * like; one whose last request was still in hand becomes such a one later.
 */
export const closeHttpServer = (server: Server): Promise<void> =>
  new Promise((resolve, reject) => {
    const letGo = setInterval(() => server.closeIdleConnections(), CLOSING_MS);
    server.close((error) => {
      clearInterval(letGo);
      if (error) reject(error);
      else resolve();
    });
    server.closeIdleConnections();
  });
