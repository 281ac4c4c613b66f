import { createServer, type Http2Server, type ServerHttp2Stream } from 'node:http2';
import { type AddressInfo } from 'node:net';
import { temporal as proto } from '@temporalio/proto';
import { type FanOutPolicy } from '../../workflows/contracts/fanOut';
import { type CheckoutPolicy } from '../../workflows/contracts/policy';
import { createProcesses } from '.';

const RESOURCE_EXHAUSTED = '8';
const ORDER = '0198f0b2-6f3a-7c11-9d52-8b8a4f4f2f11';
/** Far longer than a refusal may take. */
const WAIT_MS = 60_000;

let temporal: Http2Server;
let processes: ReturnType<typeof createProcesses>;
let calls: string[];
/** What is served all the same, by method. */
let served: Readonly<Record<string, Uint8Array>>;

/** gRPC's frame: not compressed, length, message. */
const framed = (message: Uint8Array): Buffer => {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
};

const NOTHING_SAID = new Uint8Array();
const found = proto.api.workflowservice.v1.DescribeWorkflowExecutionResponse.encode({
  workflowExecutionInfo: {
    execution: { workflowId: `order-${ORDER}`, runId: ORDER },
    type: { name: 'checkout' },
    status: proto.api.enums.v1.WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING,
    startTime: {},
    taskQueue: 'orders',
  },
}).finish();

/** A Temporal that has no capacity left: it answers every call at once, with a no. */
const answer = (stream: ServerHttp2Stream, path: string): void => {
  const method = path.slice(path.lastIndexOf('/') + 1);
  calls.push(method);
  const headers = { ':status': 200, 'content-type': 'application/grpc' };
  const message = served[method];
  if (message === undefined) {
    stream.respond({ ...headers, 'grpc-status': RESOURCE_EXHAUSTED, 'grpc-message': 'too much' }, { endStream: true });
    return;
  }
  stream.respond(headers, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  stream.end(framed(message));
};

beforeEach(async () => {
  calls = [];
  // Asked when the client connects.
  served = { GetSystemInfo: NOTHING_SAID };
  temporal = createServer();
  temporal.on('stream', (stream, headers) => answer(stream, String(headers[':path'])));
  await new Promise<void>((resolve) => temporal.listen(0, '127.0.0.1', resolve));
  const address = `127.0.0.1:${(temporal.address() as AddressInfo).port}`;
  // Only ever handed on to a workflow, and none can be started here.
  processes = createProcesses({
    address,
    namespace: 'default',
    waitMs: WAIT_MS,
    policy: {} as CheckoutPolicy,
    fanOut: {} as FanOutPolicy,
  });
});
afterEach(async () => {
  await processes.close();
  await new Promise((resolve) => temporal.close(resolve));
});

const unavailable = expect.objectContaining({
  code: 'processes_unavailable',
  retryAfterSeconds: expect.any(Number) as number,
}) as Error;

describe('a Temporal that is asked for more than it serves', () => {
  it('has a checkout come back later, after one more try', async () => {
    const request = { orderId: ORDER, userId: ORDER, contactId: ORDER, source: { cartId: ORDER } };
    const checkout = processes.checkout({ ...request, deliveryMethod: 'email', concertIds: [] });
    await expect(checkout).rejects.toEqual(unavailable);
    expect(calls.filter((method) => method === 'ExecuteMultiOperation')).toHaveLength(2);
  });

  it('has a payment come back later, and does not take the order for a sign that it was heard', async () => {
    served = { GetSystemInfo: NOTHING_SAID, DescribeWorkflowExecution: found };
    const payment = processes.pay({ orderId: ORDER, paymentId: ORDER, paymentMethodId: 'pm_card_visa' });
    await expect(payment).rejects.toEqual(unavailable);
    expect(calls.filter((method) => method === 'UpdateWorkflowExecution')).toHaveLength(2);
  });

  it('has news of a payment told again later', async () => {
    await expect(processes.paymentNews({ paymentId: ORDER, orderId: ORDER })).rejects.toEqual(unavailable);
  });
});
