import Mailgun from 'mailgun.js';
import { type EventsQuery, type MailgunClientOptions } from 'mailgun.js/definitions';
import { z } from 'zod';
import { type Mail, type MailEvent, type MailGateway } from './mailGateway';
import { mailEventSchema, toMailEvent, withoutBrackets } from './mailgunEvent';
import { mailgunOutcome } from './mailgunOutcome';
import { done, unknown } from './outcome';

export interface MailgunOptions {
  readonly apiKey: string;
  readonly domain: string;
  /** Mailgun itself (US) when absent; another region has another host. */
  readonly apiBase?: string;
  /** The SDK would wait for ever. */
  readonly timeoutMs: number;
}

// Mailgun's largest page.
const PAGE = 300;
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;
// The SDK's HTTP client takes false for "no proxy, whatever the environment says"; the SDK's types do not say so.
const NO_PROXY = false as unknown as NonNullable<MailgunClientOptions['proxy']>;

/** {@link MailGateway} over Mailgun's own SDK. */
export function createMailgunGateway({ apiKey, domain, apiBase, timeoutMs }: MailgunOptions): MailGateway {
  const client = new Mailgun(FormData).client({
    username: 'api',
    key: apiKey,
    timeout: timeoutMs,
    ...(apiBase === undefined ? {} : { url: apiBase, ...proxyFor(apiBase) }),
  });
  // It warns on every call that events give way to an account-wide log, which knows no domain and is later by minutes.
  Object.assign(client.events, { logger: { warn: () => undefined } });

  return {
    async send(mail) {
      const outcome = await mailgunOutcome(() => client.messages.create(domain, toMessage(mail)));
      if (outcome.outcome !== 'done') return outcome;
      const { id } = outcome.value;
      // A proxy's page with status 200 is no answer of Mailgun's.
      if (!id) return unknown('answered without an id');
      return done({ providerMessageId: withoutBrackets(id) });
    },

    async findEvents({ messageId, since }) {
      const found: MailEvent[] = [];
      let query: EventsQuery = {
        'message-id': messageId,
        begin: String(Math.floor(since)),
        ascending: 'yes',
        limit: PAGE,
      };
      for (;;) {
        const page = await mailgunOutcome(() => client.events.get(domain, query));
        if (page.outcome !== 'done') return page;
        const events = z.array(mailEventSchema).safeParse(page.value.items);
        if (!events.success) return unknown('answered with something else than events');
        found.push(...events.data.map(toMailEvent));
        // The last page names a next one too: only an empty page ends the list.
        if (events.data.length === 0) return done(found);
        query = { page: page.value.pages.next.page };
      }
    },
  };
}

const toMessage = (mail: Mail): Parameters<ReturnType<Mailgun['client']>['messages']['create']>[1] => ({
  from: mail.from,
  to: mail.to,
  subject: mail.subject,
  text: mail.text,
  html: mail.html,
  'h:Message-Id': `<${mail.messageId}>`,
  inline: (mail.inline ?? []).map(({ filename, data, contentType }) => ({
    filename,
    data: new Blob([new Uint8Array(data)], { type: contentType }),
  })),
  ...Object.fromEntries(Object.entries(mail.variables ?? {}).map(([name, value]) => [`v:${name}`, value])),
});

// A server on this machine is not behind the proxy that the environment may name for the world outside.
const proxyFor = (apiBase: string): Pick<MailgunClientOptions, 'proxy'> =>
  LOOPBACK.test(new URL(apiBase).hostname) ? { proxy: NO_PROXY } : {};
