import Router from '@koa/router';
import { type Middleware } from 'koa';
import { problem } from '../problems';
import { handle, type Frame } from './pipeline';
import { type Route } from './route';

const routerPath = (path: string): string => path.replace(/\{(\w+)\}/g, ':$1');

/** The declared routes, and a problem for whatever is none of them. */
export function mount(routes: readonly Route[], frame: Frame): Middleware[] {
  const router = new Router();
  for (const route of routes) router.register(routerPath(route.path), [route.method], handle(route, frame) as never);

  const nothingHere: Middleware = (ctx) => {
    const matched = (ctx as { matched?: readonly { methods: readonly string[] }[] }).matched ?? [];
    const methods = [...new Set(matched.flatMap((layer) => layer.methods))];
    if (methods.length === 0) throw problem('not_found', `There is nothing at ${ctx.path}.`);
    throw problem('method_not_allowed', `${ctx.path} knows ${methods.join(', ')}.`, {
      headers: { Allow: methods.join(', ') },
    });
  };
  return [router.routes() as unknown as Middleware, nothingHere];
}
