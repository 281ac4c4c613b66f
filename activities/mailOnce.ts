import { activityInfo } from '@temporalio/activity';
import { type Mail } from '../integrations/mailGateway';
import { type ActivityDeps } from './deps';
import { mustBeDone } from './providerOutcome';

const PROVIDER = 'mailgun';
/** Later than this it may be a first try only because somebody has reset the workflow. */
const FIRST_TRY_MS = 60_000;

export interface MailToSendOnce {
  /** Ours, the same at every try: the provider has no keys. */
  readonly messageId: string;
  /** RFC 3339: when the mail was asked for. */
  readonly requestedAt: string;
  /** Somebody has let it be tried again. */
  readonly triedBefore: boolean;
  readonly compose: () => Promise<Mail>;
}

/** An earlier try whose answer was lost is looked for, because the provider would send the mail again. */
export const sendOnce = async (
  { mail, clock }: Pick<ActivityDeps, 'mail' | 'clock'>,
  { messageId, requestedAt, triedBefore, compose }: MailToSendOnce,
): Promise<void> => {
  const requested = Date.parse(requestedAt);
  const firstTry = activityInfo().attempt === 1 && !triedBefore && clock().getTime() - requested < FIRST_TRY_MS;
  const since = Math.floor(requested / 1000) - 60;
  if (!firstTry && mustBeDone(PROVIDER, await mail.findEvents({ messageId, since })).length > 0) return;
  mustBeDone(PROVIDER, await mail.send(await compose()));
};
