import { randomUUID } from 'node:crypto';
import { createProcesses } from '../../api/processes';
import { type Refund } from '../../sandbox/stripe/objects';
import { eventually } from './eventually';
import { type House } from './house';
import { orderThat } from './orders';
import { type Order, type Person } from './people';
import { quickFanOut, quickPolicy } from './policy';
import { chargesOf, refundsOf } from './providers';

const WAIT_MS = 10_000;

export const openProcesses = ({ temporalAddress: address, namespace }: House) =>
  createProcesses({ address, namespace, waitMs: WAIT_MS, policy: quickPolicy, fanOut: quickFanOut });

export type OpenProcesses = ReturnType<typeof openProcesses>;

export interface Bought {
  readonly orderId: string;
  readonly paymentId: string;
  readonly buyer: Person;
}

/** What an organizer asks of the process of a refund; in minor units of PLN. */
export const askForRefund = async (
  processes: OpenProcesses,
  { orderId, paymentId, buyer: { userId } }: Bought,
  amount?: number,
) => {
  const refundId = randomUUID();
  const answer = await processes.refund({
    ...{ refundId, paymentId, orderId, userId, reason: 'The seats had no view', actor: 'olga' },
    ...(amount === undefined ? {} : { amount: { amount, currency: 'PLN' } }),
  });
  return { refundId, answer, workflowId: `refund-${refundId}` };
};

/** Of the only charge of an order: as somebody does it in the provider's dashboard. */
export const refundInDashboard = async (house: House, orderId: string, amount?: number): Promise<Refund> => {
  const [charge] = await chargesOf(house, orderId);
  return house.sandbox.refundInDashboard(charge?.id ?? 'none', amount);
};

/** The provider's refunds of an order, as soon as there are so many; the first one first. */
export const providerRefunds = (house: House, orderId: string, count: number): Promise<readonly Refund[]> =>
  eventually(`${count} refund(s) of order ${orderId}`, async () => {
    const refunds = await refundsOf(house, orderId);
    return refunds.length >= count ? refunds : undefined;
  });

export const refundsAre = (
  house: House,
  { buyer, orderId }: Bought,
  ...statuses: readonly Order['refunds'][number]['status'][]
): Promise<Order> =>
  orderThat(house, buyer, orderId, `have refunds that are ${statuses.join(', ')}`, ({ refunds }) => {
    return JSON.stringify(refunds.map(({ status }) => status)) === JSON.stringify(statuses);
  });
