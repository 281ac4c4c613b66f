import { z } from 'zod';
import { id, pageQuery } from '../schemas';
import { refund } from './orderSchemas';
import { payment } from './paymentSchemas';

export const paymentQuery = pageQuery.extend({ status: payment.shape.status.optional(), orderId: id.optional() });

export const paymentDetails = z
  .object({ ...payment.shape, refunds: z.array(refund).meta({ description: 'Oldest first' }) })
  .meta({ id: 'PaymentDetails' });
