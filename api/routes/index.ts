import { openApiDocument } from '../openapi/document';
import { type Route } from '../http/route';
import { type Services } from '../services';
import { cartRoutes } from './cart';
import { checkInRoutes } from './checkIns';
import { checkoutRoutes } from './checkout';
import { concertCancellationRoutes } from './concertCancellation';
import { concertCommandRoutes } from './concertCommands';
import { concertSalesRoutes } from './concertSales';
import { concertRoutes } from './concerts';
import { deliveryRoutes } from './deliveries';
import { docsRoutes } from './docs';
import { driftRoutes } from './drift';
import { financialInfoRoutes } from './financialInfo';
import { healthRoutes } from './health';
import { invoiceRoutes } from './invoices';
import { operationRoutes } from './operations';
import { orderCancellationRoutes } from './orderCancellation';
import { orderRoutes } from './orders';
import { paymentRoutes } from './payments';
import { refundRoutes } from './refunds';
import { reservationRoutes } from './reservations';
import { scannerRoutes } from './scanners';
import { sessionRoutes } from './sessions';
import { ticketRoutes } from './tickets';
import { userAdministrationRoutes } from './userAdministration';
import { userRoutes } from './users';
import { webhookOperationRoutes } from './webhookOperations';
import { webhookRoutes } from './webhooks';

/** All routes, in the order of the documentation. */
export function createRoutes(services: Services): Route[] {
  let document: object | undefined;
  const routes: Route[] = [
    userRoutes,
    financialInfoRoutes,
    sessionRoutes,
    userAdministrationRoutes,
    concertRoutes,
    concertCommandRoutes,
    scannerRoutes,
    concertSalesRoutes,
    concertCancellationRoutes,
    cartRoutes,
    checkoutRoutes,
    reservationRoutes,
    orderRoutes,
    orderCancellationRoutes,
    refundRoutes,
    paymentRoutes,
    invoiceRoutes,
    ticketRoutes,
    deliveryRoutes,
    checkInRoutes,
    operationRoutes,
    driftRoutes,
    webhookOperationRoutes,
    webhookRoutes,
    healthRoutes,
  ].flatMap((routesOf) => routesOf(services));
  routes.push(...docsRoutes(() => (document ??= openApiDocument(routes))));
  return routes;
}
