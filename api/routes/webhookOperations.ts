import { z } from 'zod';
import { type SignedIn } from '../auth/signedIn';
import { accepted, ok } from '../http/answers';
import { type Call, route, type Route } from '../http/route';
import { readPage } from '../paging';
import { problem } from '../problems';
import { id, pageOf, pageQuery, reason, timestamp } from '../schemas';
import { type Services } from '../services';
import { listRefusals } from '../webhooks/refusals';
import { listMessages, MESSAGE_STATUSES, replayMessage, type StoredMessage } from '../webhooks/messages';

const status = z.enum(MESSAGE_STATUSES).meta({
  description:
    '`pending`: is carried out, or tried again. `done`. `unmatched`: about nothing of ours. `parked`: cannot be carried out ' +
    'until somebody mends what is wrong and plays it again',
});

const provider = z.enum(['stripe', 'mailgun']);

const refusals = z
  .object({
    items: z.array(
      z.object({
        provider,
        reason: z.string().meta({ example: 'signature_mismatch' }),
        day: z.iso.date(),
        refused: z.int(),
        lastAt: timestamp,
      }),
    ),
  })
  .meta({ id: 'RefusedWebhooks' });

const message = z
  .object({
    inboxId: id,
    provider,
    messageId: z.string().meta({ description: "The provider's own", example: 'evt_1PxYz' }),
    type: z.string().meta({ example: 'payment_intent.succeeded' }),
    status,
    attempts: z.int(),
    lastError: z.string().nullable(),
    receivedAt: timestamp,
    settledAt: timestamp.nullable(),
    nextTryAt: timestamp.nullable(),
    replayedBy: id.nullable(),
    replayedAt: timestamp.nullable(),
    about: z.record(z.string(), z.unknown()).meta({ description: 'What was kept of it: ids' }),
  })
  .meta({ id: 'WebhookMessage' });

const word = z.strictObject({ reason });

type Parts = Pick<Services, 'db' | 'cursors' | 'clock' | 'logger' | 'webhookStored'>;
type ReplayCall = Call<{ inboxId: string }, unknown, z.infer<typeof word>, SignedIn>;

/** What providers have said, and a second chance for it. */
export const webhookOperationRoutes = ({ db, cursors, clock, logger, webhookStored }: Parts): Route[] => {
  const replay = async ({ params: { inboxId }, body, user }: ReplayCall) => {
    const replayed = await replayMessage(db, { inboxId, by: user.userId, now: clock() });
    if (!replayed) throw problem('webhook_not_found');
    const { provider, type, messageId } = replayed;
    logger.warn(
      { inboxId, provider, type, messageId, by: user.userId, reason: body.reason },
      'webhook is played again',
    );
    webhookStored?.();
    return accepted('/v1/operations/webhooks?status=pending', replayed);
  };

  return [
    route({
      operationId: 'listWebhooks',
      method: 'GET',
      path: '/v1/operations/webhooks',
      summary: 'Messages of Stripe and Mailgun',
      description: 'Kept once, by the id that the provider gave them. Those that are done are forgotten after 90 days.',
      tag: 'operations',
      access: ['admin'],
      query: pageQuery.extend({ status: status.optional() }),
      responses: { 200: { description: 'Oldest first', body: pageOf(message) } },
      handle: async ({ query }) => {
        const name = `webhooks:${query.status ?? 'all'}`;
        const read = (page: Parameters<typeof listMessages>[2]) => listMessages(db, query.status, page);
        return ok(await readPage(cursors, name, query, read, (found: StoredMessage) => found));
      },
    }),
    route({
      operationId: 'listRefusedWebhooks',
      method: 'GET',
      path: '/v1/operations/webhooks/refused',
      summary: 'How many messages did not come from whom they said',
      description:
        'Of the last thirty days. Many at once: a secret of the provider that is not ours, or somebody who tries.',
      tag: 'operations',
      access: ['admin'],
      responses: { 200: { description: 'Newest day first', body: refusals } },
      handle: async () => ok({ items: await listRefusals(db, clock()) }),
    }),
    route({
      operationId: 'replayWebhook',
      method: 'POST',
      path: '/v1/operations/webhooks/{inboxId}/replay',
      summary: 'Carry a message out again',
      description:
        'Of any status, as often as one likes: it only says where to look, and what was written down is not written twice. ' +
        'Logged with who and why.',
      tag: 'operations',
      access: ['admin'],
      idempotency: 'optional',
      params: z.object({ inboxId: id }),
      body: word,
      responses: {
        202: { description: 'Back in the line, at its head', body: message, headers: ['Location', 'Retry-After'] },
      },
      problems: ['webhook_not_found'],
      handle: replay,
    }),
  ];
};
