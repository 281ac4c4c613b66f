import { type FinancialInfo } from '../../domain/invoices/parties';
import { userStream } from '../../domain/users/events';
import { userDecider } from '../../domain/users/userDecider';
import { financialTotalsOf } from '../../projections';
import { executeFor } from '../execute';
import { ok } from '../http/answers';
import { route, type Route } from '../http/route';
import { type Services } from '../services';
import { financialInfo, financialInfoChange } from './financialInfoSchemas';

type Parts = Pick<Services, 'db' | 'eventStore' | 'personalData'>;

/** Who I am on invoices, and what I have paid. */
export const financialInfoRoutes = ({ db, eventStore, personalData }: Parts): Route[] => {
  const show = async (userId: string) => {
    // Its address was checked by our schema before it was stored.
    const info = (await personalData.financialInfosOf([userId])).get(userId) as FinancialInfo | undefined;
    const { legalName = null, taxId = null, address = null } = info ?? {};
    return ok({ legalName, taxId, address, totals: await financialTotalsOf(db, userId) });
  };
  const shared = { path: '/v1/users/me/financial-info', tag: 'users', access: 'user' } as const;
  return [
    route({
      ...shared,
      operationId: 'getMyFinancialInfo',
      method: 'GET',
      summary: 'Who I am on invoices, and what I have paid',
      responses: { 200: { description: 'UserFinancialInfo', body: financialInfo } },
      handle: ({ user: { userId } }) => show(userId),
    }),
    route({
      ...shared,
      operationId: 'changeMyFinancialInfo',
      method: 'PUT',
      summary: 'Say who I am on invoices',
      description:
        'As a buyer: to whom my invoices are made out when a checkout says nothing else. As an organizer: who issues them. ' +
        'Invoices that were issued stay as they are.',
      body: financialInfoChange,
      responses: { 200: { description: 'UserFinancialInfo', body: financialInfo } },
      handle: async (call) => {
        const { userId } = call.user;
        const { legalName, taxId = null, address } = call.body;
        const streamId = userStream(userId);
        await eventStore.transact([streamId], async (store) => {
          await executeFor(store, call, { decider: userDecider, streamId, command: { type: 'ChangeFinancialInfo' } });
          await personalData.saveFinancialInfo(userId, { legalName, taxId, address }, store.tx);
        });
        return show(userId);
      },
    }),
  ];
};
