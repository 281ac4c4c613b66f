import { type NoticeSubject } from '../domain/notices/events';
import { formatMoney } from '../domain/shared/currency';
import { escapeHtml, htmlMail, localTime, type MailVenue, oneLine, placeOf } from './mailText';

export interface NoticeMailInput {
  readonly customerName: string;
  readonly concert: {
    readonly name: string;
    /** RFC 3339. */
    readonly startsAt: string;
    readonly venue: MailVenue;
  };
  /** Null: the buyer held seats and had not ordered. */
  readonly orderId: string | null;
  readonly subject: NoticeSubject;
}

export interface NoticeMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** The e-mail that tells a buyer what became of his concert. */
export function renderNoticeMail(input: NoticeMailInput): NoticeMail {
  const { customerName, concert, orderId, subject } = input;
  const said = saidOf(concert, subject);
  const paragraphs = [
    `Hello ${customerName},`,
    ...said.paragraphs,
    ...(orderId === null ? [] : [`This is about your order ${orderId}.`]),
  ];
  return {
    subject: oneLine(said.subject),
    text: paragraphs.join('\n\n'),
    html: htmlMail(paragraphs.map((paragraph) => `<p>${escapeHtml(paragraph)}</p>`).join('')),
  };
}

type Concert = NoticeMailInput['concert'];
type About<Kind extends NoticeSubject['kind']> = Extract<NoticeSubject, { readonly kind: Kind }>;

interface Said {
  readonly subject: string;
  readonly paragraphs: readonly string[];
}

const saidOf = (concert: Concert, subject: NoticeSubject): Said => {
  switch (subject.kind) {
    case 'concert_cancelled':
      return cancelled(concert, subject);
    case 'concert_rescheduled':
      return rescheduled(concert, subject);
    case 'money_returned':
      return moneyReturned(concert, subject);
  }
};

const cancelled = ({ name, startsAt, venue }: Concert, subject: About<'concert_cancelled'>): Said => ({
  subject: `Cancelled: ${name}`,
  paragraphs: [
    `${name} on ${localTime(startsAt, venue)} at ${placeOf(venue)} has been cancelled. We are sorry.`,
    whatBecameOfIt(subject),
  ],
});

const whatBecameOfIt = (subject: About<'concert_cancelled'>): string => {
  switch (subject.outcome) {
    case 'refunded':
      return `Your tickets are no longer valid. ${formatMoney(subject.refunded)} goes back to the card you paid with; your bank may take some days.`;
    case 'nothing_to_refund':
      return 'Your tickets are no longer valid. There was nothing left to pay back.';
    case 'settled_by_hand':
      return 'Your tickets are no longer valid. Your money was given back on another way; write to us when you miss it.';
    case 'not_charged':
      return 'Your order is cancelled. You have not been charged.';
    case 'seats_released':
      return 'The seats you held are released. You have not been charged.';
  }
};

const rescheduled = ({ name, venue }: Concert, subject: About<'concert_rescheduled'>): Said => {
  const { startsAt, previousStartsAt, refundWindowEndsAt } = subject;
  return {
    subject: `New date: ${name}`,
    paragraphs: [
      `${name} has been moved.`,
      `It was to begin on ${localTime(previousStartsAt, venue)}. It begins on ${localTime(startsAt, venue)} at ${placeOf(venue)}.`,
      'Your tickets stay valid; you need not do anything.',
      ...(refundWindowEndsAt === null
        ? []
        : [
            `If you cannot come you may have your money back until ${localTime(refundWindowEndsAt, venue)}: cancel your order by then.`,
          ]),
    ],
  };
};

const moneyReturned = ({ name }: Concert, { cause, refunded, voided }: About<'money_returned'>): Said => ({
  subject: `Your money goes back: ${name}`,
  paragraphs: [
    whyItGoesBack(name, cause, voided),
    ...(voided === undefined ? [] : [whatIsVoid(voided)]),
    `${formatMoney(refunded)} goes back the way you paid; your bank may take some days to show it.`,
  ],
});

const whatIsVoid = (voided: number | 'all'): string => {
  if (voided === 'all') return 'Its tickets are no longer valid.';
  const [tickets, are] = voided === 1 ? ['ticket', 'is'] : ['tickets', 'are'];
  return `${voided} ${tickets} of your order ${are} no longer valid; the others stay good.`;
};

const whyItGoesBack = (
  name: string,
  cause: About<'money_returned'>['cause'],
  voided: About<'money_returned'>['voided'],
): string => {
  switch (cause) {
    case 'late_payment':
      return `Your payment for ${name} came when your order had ended and its seats were no longer yours. We are sorry: it brought you no tickets.`;
    case 'duplicate_payment':
      return `Your order for ${name} was paid twice. The second payment goes back; your tickets stay valid.`;
    case 'refund':
      return voided === 'all'
        ? `The organizer of ${name} has cancelled your order.`
        : `The organizer of ${name} gives money back to you.`;
    case 'cancellation':
      return typeof voided === 'number'
        ? `You have given tickets for ${name} back.`
        : `Your order for ${name} has been cancelled.`;
  }
};
