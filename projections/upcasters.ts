import { paymentUpcasters } from '../domain/payments/upcasters';
import { type Upcaster } from '../event-store';

/** For every event store over our events, or it writes them as their first versions. */
export const allUpcasters: readonly Upcaster[] = [...paymentUpcasters];
