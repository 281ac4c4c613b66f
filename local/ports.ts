import { createServer } from 'node:net';

const canListen = (port: number, host: string | undefined): Promise<number | undefined> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : undefined));
    });
  });

/**
 * The wanted TCP port when nobody listens on it, on this host's loopback or on all its addresses; else a free one. 0 means any.
 * Between this answer and the caller's own `listen` somebody else may take it: who starts a server tries again.
 */
export async function freePort(wanted: number, taken: ReadonlySet<number> = new Set()): Promise<number> {
  if (
    wanted !== 0 &&
    !taken.has(wanted) &&
    (await canListen(wanted, '127.0.0.1')) &&
    (await canListen(wanted, undefined))
  )
    return wanted;
  for (;;) {
    const port = await canListen(0, '127.0.0.1');
    if (port === undefined) throw new Error('This machine gives no TCP port on 127.0.0.1.');
    if (!taken.has(port)) return port;
  }
}
