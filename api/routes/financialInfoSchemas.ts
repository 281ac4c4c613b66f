import { z } from 'zod';
import { address, balance, company, currency, money, taxId } from '../schemas';

export const financialInfoChange = z.strictObject({ legalName: company, taxId: taxId.optional(), address });

export const financialInfo = z
  .object({
    legalName: z.string().nullable().meta({ description: 'Null until I have said who I am on invoices' }),
    taxId: z.string().nullable(),
    address: address.nullable(),
    totals: z
      .array(
        z.object({
          currency,
          paid: money.meta({ description: 'Payments that succeeded, also what has gone back since' }),
          refunded: money,
          net: balance.meta({ description: '`paid` less `refunded`' }),
          openRefunds: money.meta({ description: 'Asked for and not there yet' }),
          payments: z.int(),
          refunds: z.int(),
        }),
      )
      .meta({ description: 'One for each currency that I have paid in' }),
  })
  .meta({ id: 'UserFinancialInfo' });
