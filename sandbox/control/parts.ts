import { type Collection } from '../core/collection';
import { type Switchboard } from '../core/switchboard';
import { type MailgunEvents } from '../mailgun/events';
import { type Mail } from '../mailgun/objects';
import { type MailgunSettings, type PostOffice } from '../mailgun/postOffice';
import { type StripeEvents } from '../stripe/events';
import { type Idempotency } from '../stripe/idempotency';
import { type StripeWorld } from '../stripe/world';
import { type RequestLog } from './requestLog';

/** Everything that the control API may turn, in its hands. */
export interface Parts {
  readonly switchboard: Switchboard;
  readonly requests: RequestLog;
  readonly stripe: { readonly world: StripeWorld; readonly events: StripeEvents; readonly idempotency: Idempotency };
  readonly mailgun: {
    readonly mails: Collection<Mail>;
    readonly events: MailgunEvents;
    readonly postOffice: PostOffice;
    readonly settings: MailgunSettings;
  };
  /** Forgets all objects, switches and logs; endpoints and settings stay. */
  readonly reset: () => void;
}

/** One call of the control API. */
export interface ControlCall {
  readonly parts: Parts;
  readonly id: string;
  readonly query: URLSearchParams;
  /** Parsed JSON; an empty object when there was none. */
  readonly body: unknown;
}

/** The answer's body; undefined is 404. */
export type ControlRoute = (call: ControlCall) => object | undefined | Promise<object | undefined>;
