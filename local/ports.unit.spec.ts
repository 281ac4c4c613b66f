import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { freePort } from './ports';

describe('freePort', () => {
  it('gives the wanted port when nobody has it', async () => {
    const port = await freePort(0);
    expect(await freePort(port)).toBe(port);
  });

  it.each(['127.0.0.1', '0.0.0.0'])('gives another one when somebody listens on %s', async (host) => {
    const server = createServer().listen(0, host);
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const other = await freePort(port);
    server.close();
    expect(other).not.toBe(port);
    expect(other).toBeGreaterThan(0);
  });

  it('gives none that is spoken for', async () => {
    const port = await freePort(0);
    expect(await freePort(port, new Set([port]))).not.toBe(port);
  });
});
