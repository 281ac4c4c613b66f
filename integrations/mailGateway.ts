import { type Outcome } from './outcome';

export interface InlineFile {
  /** Also its content id: the html shows it as `cid:filename`. */
  readonly filename: string;
  readonly data: Buffer;
  readonly contentType: string;
}

export interface Mail {
  /** Ours, of the form `left@right`, without `<>`: what a lost answer is looked up by. */
  readonly messageId: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly inline?: readonly InlineFile[];
  /** Come back with every webhook. They also stand in the mail's headers: ids only, no secrets. */
  readonly variables?: Readonly<Record<string, string>>;
}

export type MailEventName = 'accepted' | 'rejected' | 'delivered' | 'failed' | 'complained' | (string & {});

export interface MailEvent {
  readonly eventId: string;
  readonly event: MailEventName;
  /** Without `<>`. */
  readonly messageId: string;
  readonly recipient: string;
  /** Epoch seconds, with a fraction. */
  readonly timestamp: number;
  /** Only for `failed`: a permanent one is a bounce. */
  readonly severity: 'permanent' | 'temporary' | null;
  readonly reason: string | null;
  readonly variables: Readonly<Record<string, string>>;
}

/** Sends mail. No method throws for what the provider answers or fails to answer. */
export interface MailGateway {
  /** Done means accepted, not delivered. There is no idempotency: after `unknown`, {@link findEvents} before sending again. */
  send(mail: Mail): Promise<Outcome<{ readonly providerMessageId: string }>>;

  /**
   * What the provider knows of one message, oldest first. An empty list is no proof that it was not accepted: events arrive
   * late. `since` is epoch seconds.
   */
  findEvents(input: { messageId: string; since: number }): Promise<Outcome<readonly MailEvent[]>>;
}
