import { randomUUID } from 'node:crypto';
import { type DemoContext, type Order, type Person } from './context';

export const scanTwice = async (context: DemoContext, scanner: Person, order: Order, warsaw: string): Promise<void> => {
  const { api, say, check, count } = context;
  const ticket = order.tickets.find(({ concert }) => concert.concertId === warsaw);
  for (const [expected, counted] of [
    ['admitted', 'guests admitted'],
    ['already_used', 'guests turned away'],
  ] as const) {
    const scan = await api<{ result: string }>('POST', '/v1/check-ins', {
      token: scanner.token,
      body: { code: ticket?.code, concertId: warsaw, gate: 'A', nonce: randomUUID() },
    });
    check(`the scan says ${expected}`, scan.body.result === expected, scan.body);
    say(`At gate A the ticket is scanned: ${scan.body.result}.`);
    count(counted);
  }
};
