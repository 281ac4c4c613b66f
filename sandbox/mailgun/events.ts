import { createHmac } from 'node:crypto';
import { type Collection } from '../core/collection';
import { createDeliveries, type Deliveries } from '../core/deliveries';
import { type NewId } from '../core/ids';
import { type Message, type Postman } from '../core/post';
import { type Scheduler } from '../core/scheduler';
import { type Store } from '../core/store';
import { type Mail, type MailEvent } from './objects';

export interface MailgunEndpoint {
  readonly url: string;
  readonly signingKey: string;
  /** By webhook id. */
  readonly webhooks: readonly WebhookId[];
}

export const WEBHOOK_IDS = ['accepted', 'delivered', 'permanent_fail', 'temporary_fail', 'complained'] as const;
export type WebhookId = (typeof WEBHOOK_IDS)[number];

export type Happening = Pick<MailEvent, 'event' | 'severity' | 'reason' | 'delivery-status'>;

export interface MailgunEvents {
  record(mail: Mail, recipient: string, happening: Happening): void;
  /** Oldest first. */
  readonly all: Collection<MailEvent>;
  endpoint(): MailgunEndpoint | null;
  setEndpoint(endpoint: MailgunEndpoint | null): void;
  /** The same event once more; `identical` repeats the last message byte by byte, as someone who listens in would. */
  resend(event: MailEvent, identical: boolean): void;
  readonly deliveries: Deliveries;
}

export interface MailgunEventsOptions {
  readonly store: Store;
  readonly scheduler: Scheduler;
  readonly postman: Postman;
  readonly newId: NewId;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly retryDelaysMs: readonly number[];
}

const ENDPOINT = 'endpoint';
const GIVE_UP = 406;
// Mailgun promises three days; a long run forgets earlier.
const EVENTS_KEPT = 20_000;

/** Writes down what became of each mail, and tells the webhook: signed anew for every try, `delivered` only once. */
export function createMailgunEvents(options: MailgunEventsOptions): MailgunEvents {
  const { store, newId, now } = options;
  const all = store.collection<MailEvent>('mailgun.events');
  const endpoints = store.collection<MailgunEndpoint>('mailgun.endpoint');
  const lastMessages = new Map<string, Message>();
  const identical = new Set<string>();

  const deliveries = createDeliveries({
    name: 'mailgun',
    scheduler: options.scheduler,
    postman: options.postman,
    retryDelaysMs: options.retryDelaysMs,
    mayRetry: ({ eventId }, status) => status !== GIVE_UP && all.get(eventId)?.event !== 'delivered',
    build({ eventId }) {
      const event = all.get(eventId);
      const endpoint = endpoints.get(ENDPOINT);
      if (event === undefined || endpoint === undefined) return null;
      const last = lastMessages.get(eventId);
      const message =
        identical.delete(eventId) && last !== undefined ? last : signed(event, endpoint, newToken(), now());
      lastMessages.set(eventId, message);
      return message;
    },
  });

  const newToken = (): string => (newId('') + newId('') + newId('')).slice(0, 50);
  const tell = (event: MailEvent): void => {
    if (endpoints.get(ENDPOINT)?.webhooks.includes(webhookIdOf(event)) !== true) return;
    deliveries.send({ eventId: event.id, endpointId: ENDPOINT });
  };

  return {
    all,
    deliveries,
    record(mail, recipient, happening) {
      const event = toEvent(mail, recipient, happening, newId(''), now() / 1000);
      all.put(event.id, event);
      forgetOldest();
      tell(event);
    },
    endpoint: () => endpoints.get(ENDPOINT) ?? null,
    setEndpoint(endpoint) {
      if (endpoint === null) endpoints.delete(ENDPOINT);
      else endpoints.put(ENDPOINT, endpoint);
    },
    resend(event, again) {
      if (again) identical.add(event.id);
      tell(event);
    },
  };

  function forgetOldest(): void {
    if (all.size <= EVENTS_KEPT) return;
    const [oldest] = all.values();
    if (oldest === undefined) return;
    all.delete(oldest.id);
    lastMessages.delete(oldest.id);
  }
}

const webhookIdOf = ({ event, severity }: MailEvent): WebhookId =>
  event === 'failed' ? (severity === 'temporary' ? 'temporary_fail' : 'permanent_fail') : event;

function toEvent(mail: Mail, recipient: string, happening: Happening, id: string, timestamp: number): MailEvent {
  const attachments = mail.files
    .filter(({ inline }) => !inline)
    .map(({ filename, contentType, base64 }) => ({
      filename,
      'content-type': contentType,
      size: Buffer.byteLength(base64, 'base64'),
    }));
  return {
    id,
    ...happening,
    timestamp,
    'log-level': happening.event === 'failed' ? (happening.severity === 'temporary' ? 'warn' : 'error') : 'info',
    recipient,
    'recipient-domain': recipient.split('@')[1] ?? '',
    tags: mail.tags,
    campaigns: [],
    'user-variables': mail.variables,
    flags: { 'is-routed': false, 'is-authenticated': true, 'is-system-test': false, 'is-test-mode': mail.testMode },
    envelope: { sender: mail.from, targets: recipient, transport: 'smtp' },
    message: {
      headers: { to: mail.to, from: mail.from, subject: mail.subject, 'message-id': mail.messageId },
      attachments,
      size: (mail.text?.length ?? 0) + (mail.html?.length ?? 0),
    },
  };
}

/** Only the timestamp and the token are signed, not the event. */
function signed(event: MailEvent, { url, signingKey }: MailgunEndpoint, token: string, nowMs: number): Message {
  const timestamp = String(Math.floor(nowMs / 1000));
  const signature = createHmac('sha256', signingKey)
    .update(timestamp + token)
    .digest('hex');
  const body = JSON.stringify({ signature: { timestamp, token, signature }, 'event-data': event });
  return { url, body, headers: { 'content-type': 'application/json', 'user-agent': 'mailgun/treq-24.1.0' } };
}
