import { Agent, request } from 'node:http';
import { type AddressInfo } from 'node:net';
import { gate } from '../test/event-store/fixture';
import { closeHttpServer, openHttpServer } from './httpServer';

const admission = { inWork: { orders: 1, passwords: 1, documents: 1, requests: 1 }, waiting: 1, waitingMs: 1_000 };
const options = { host: '127.0.0.1', port: 0, requestMs: 1_000, waitMs: 1_000, maxConnections: 10, admission };

it('lets go of a connection that is kept alive once its last request is answered, whatever its client would like', async () => {
  const [arrived, answered, received] = [gate(), gate(), gate()];
  const server = await openHttpServer((_request, response) => {
    arrived.open();
    void answered.opened.then(() => response.end('at last'));
  }, options);
  const { port } = server.address() as AddressInfo;
  request({ port, agent: new Agent({ keepAlive: true }) }, (response) => {
    response.resume();
    response.on('end', received.open);
  }).end();

  await arrived.opened;
  const closing = closeHttpServer(server);
  answered.open();
  await received.opened;
  await closing;
  expect(server.listening).toBe(false);
});
