import { type Collection } from '../core/collection';
import { type Reply, type Request } from '../core/http';
import { type NewId } from '../core/ids';
import { type Provider } from '../core/switches';
import { type MailgunEvents } from './events';
import { listEvents } from './eventsApi';
import { type Mail, type SuppressionKind } from './objects';
import { type MailgunSettings, type PostOffice } from './postOffice';
import { readMessage } from './readMessage';
import { json, says } from './reply';
import { SUPPRESSION_KINDS, suppressionsApi, type Suppressions } from './suppressions';

export interface MailgunServerOptions {
  readonly apiKey: string;
  readonly domain: string;
  readonly postOffice: PostOffice;
  readonly mails: Collection<Mail>;
  readonly events: MailgunEvents;
  readonly suppressions: Suppressions;
  readonly settings: MailgunSettings;
  readonly newId: NewId;
  readonly now: () => number;
  readonly publicUrl: () => string;
}

/** The wire API: `/v3/{domain}/…`. */
export function createMailgunServer(options: MailgunServerOptions): Provider {
  const failed = (status: number): Reply => says(status, 'Internal Server Error');
  return {
    async serve(request, inside) {
      await inside.delay();
      if (inside.fail === null) return answer(options, request);
      // No key here that would keep an answer: a fault after the work is all there is.
      if (inside.fail.work === 'done') answer(options, request);
      return failed(inside.fail.status);
    },
    limited: ({ retryAfterSeconds }) =>
      json(
        429,
        { message: `Domain ${options.domain} limit exceeded, try again after ${retryAfterSeconds} seconds` },
        { 'retry-after': String(retryAfterSeconds) },
      ),
    failed: ({ status, format }) =>
      format === 'html'
        ? { status, headers: { 'content-type': 'text/html' }, body: '<html><body><h1>Bad Gateway</h1></body></html>' }
        : failed(status),
  };
}

function answer(options: MailgunServerOptions, request: Request): Reply {
  if (!isAuthorized(request, options.apiKey)) {
    return { status: 401, headers: { 'content-type': 'text/plain' }, body: 'Forbidden' };
  }
  const [root, version, domain = '', resource = '', last = null, ...rest] = request.path.split('/');
  if (root !== '' || version !== 'v3' || rest.length > 0) return says(404, 'Not Found');
  if (domain !== options.domain) return says(404, `Domain not found: ${domain}`);
  const url = `${options.publicUrl()}/v3/${domain}/${resource}`;

  if (resource === 'messages' && request.method === 'POST' && last === null) return send(options, request);
  if (resource === 'events' && request.method === 'GET') {
    return listEvents(visibleEvents(options), request.query, url, last);
  }
  if (isSuppressionKind(resource)) {
    const address = last === null ? null : decodeURIComponent(last);
    return suppressionsApi(options.suppressions, request, {
      kind: resource,
      address,
      url,
      now: new Date(options.now()),
    });
  }
  return says(404, 'Not Found');
}

function send(options: MailgunServerOptions, request: Request): Reply {
  const mail = readMessage(request, options);
  if (typeof mail === 'string') return says(400, mail);
  options.postOffice.accept(mail);
  return json(200, { id: `<${mail.messageId}>`, message: 'Queued. Thank you.' });
}

function visibleEvents({ events, settings, now }: MailgunServerOptions) {
  const until = (now() - settings.eventsLagMs) / 1000;
  return [...events.all.values()].filter(({ timestamp }) => timestamp <= until);
}

const isSuppressionKind = (resource: string): resource is SuppressionKind =>
  SUPPRESSION_KINDS.some((kind) => kind === resource);

const isAuthorized = ({ headers }: Request, apiKey: string): boolean =>
  headers.authorization === `Basic ${Buffer.from(`api:${apiKey}`).toString('base64')}`;
