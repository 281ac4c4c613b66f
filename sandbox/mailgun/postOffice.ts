import { type Collection } from '../core/collection';
import { type Scheduler } from '../core/scheduler';
import { type MailgunEvents } from './events';
import { accepted, bounced, complained, deferred, delivered, fateOf, suppressed, type Fate } from './fates';
import { type Mail } from './objects';
import { suppress, suppressionOf, type Suppressions } from './suppressions';

export interface MailgunSettings {
  /** How long a mail is under way; null: until told. */
  deliverAfterMs: number | null;
  /** How long events take to show up in the list of events. */
  eventsLagMs: number;
}

export interface PostOffice {
  accept(mail: Mail): void;
  /** Says now what becomes of a mail. */
  report(mail: Mail, recipient: string, fate: Exclude<Fate, 'slow'>): void;
}

export interface PostOfficeOptions {
  readonly mails: Collection<Mail>;
  readonly events: MailgunEvents;
  readonly suppressions: Suppressions;
  readonly settings: MailgunSettings;
  readonly scheduler: Scheduler;
  readonly now: () => number;
}

const KIND = 'mailgun.report';

/** Brings mails to where their addresses say. */
export function createPostOffice(options: PostOfficeOptions): PostOffice {
  const { mails, events, suppressions, settings, scheduler, now } = options;

  const reportLater = (mail: Mail, recipient: string, fate: Exclude<Fate, 'slow'>): void => {
    if (settings.deliverAfterMs === null) return;
    scheduler.schedule(KIND, settings.deliverAfterMs, { mailId: mail.id, recipient, fate });
  };
  const report = (mail: Mail, recipient: string, fate: Exclude<Fate, 'slow'>): void => {
    switch (fate) {
      case 'deliver':
        events.record(mail, recipient, delivered);
        return;
      case 'bounce':
        events.record(mail, recipient, bounced);
        suppress(
          suppressions,
          { kind: 'bounces', address: recipient, code: '550', error: bounced['delivery-status']?.message ?? '' },
          new Date(now()),
        );
        return;
      case 'tempfail':
        events.record(mail, recipient, deferred);
        reportLater(mail, recipient, 'deliver');
        return;
      case 'complain':
        events.record(mail, recipient, delivered);
        events.record(mail, recipient, complained);
        suppress(suppressions, { kind: 'complaints', address: recipient }, new Date(now()));
    }
  };
  scheduler.on(KIND, ({ mailId, recipient, fate }) => {
    const mail = mails.get(String(mailId));
    if (mail !== undefined) report(mail, String(recipient), fate as Exclude<Fate, 'slow'>);
  });

  return {
    report,
    accept(mail) {
      mails.put(mail.id, mail);
      for (const recipient of mail.recipients) {
        events.record(mail, recipient, accepted);
        if (mail.testMode) continue;
        const reason = suppressionOf(suppressions, recipient);
        const fate = fateOf(recipient);
        if (reason !== null) events.record(mail, recipient, suppressed(reason));
        else if (fate !== 'slow') reportLater(mail, recipient, fate);
      }
    },
  };
}
