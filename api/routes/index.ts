import { openApiDocument } from '../openapi/document';
import { type Route } from '../http/route';
import { type Services } from '../services';
import { docsRoutes } from './docs';
import { sessionRoutes } from './sessions';

/** All routes, in the order of the documentation. */
export function createRoutes(services: Services): Route[] {
  let document: object | undefined;
  const routes: Route[] = [...sessionRoutes(services), ...docsRoutes(() => (document ??= openApiDocument(routes)))];
  return routes;
}
