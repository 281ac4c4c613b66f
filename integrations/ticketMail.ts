import { type InlineFile } from './mailGateway';
import { escapeHtml, htmlMail, localTime, type MailVenue, oneLine, placeOf } from './mailText';
import { qrPng } from './qr';

export interface TicketMailConcert {
  readonly concertId: string;
  readonly name: string;
  /** RFC 3339. */
  readonly startsAt: string;
  readonly venue: MailVenue;
}

export interface TicketMailTicket {
  readonly ticketId: string;
  readonly concertId: string;
  readonly ticketType: string;
  readonly code: string;
}

export interface TicketMailInput {
  readonly customerName: string;
  readonly orderId: string;
  /** Those that the tickets are for, in the order in which the mail shows them. */
  readonly concerts: readonly TicketMailConcert[];
  readonly tickets: readonly TicketMailTicket[];
}

export interface TicketMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** One QR picture per ticket. */
  readonly inline: readonly InlineFile[];
}

/** The e-mail that carries an order's tickets. The code stands in the text too, for readers that show no pictures. */
export function renderTicketMail(input: TicketMailInput): TicketMail {
  const groups = input.concerts.map((concert) => ({
    concert,
    when: localTime(concert.startsAt, concert.venue),
    tickets: input.tickets.filter(({ concertId }) => concertId === concert.concertId),
  }));
  const [only, ...others] = input.concerts;
  return {
    subject: oneLine(
      only !== undefined && others.length === 0
        ? `Your tickets: ${only.name}`
        : `Your tickets for ${input.concerts.length} concerts`,
    ),
    text: renderText(input, groups),
    html: renderHtml(input, groups),
    inline: input.tickets.map(({ ticketId, code }) => ({
      filename: pictureName(ticketId),
      data: qrPng(code),
      contentType: 'image/png',
    })),
  };
}

interface Group {
  readonly concert: TicketMailConcert;
  readonly when: string;
  readonly tickets: readonly TicketMailTicket[];
}

function renderText(input: TicketMailInput, groups: readonly Group[]): string {
  const concerts = groups.map(({ concert, when, tickets }) =>
    [
      concert.name,
      when,
      placeOf(concert.venue),
      '',
      ...tickets.flatMap((ticket, at) => [`Ticket ${at + 1} of ${tickets.length}: ${ticket.ticketType}`, ticket.code]),
    ].join('\n'),
  );
  return [`Hello ${input.customerName},`, 'here are your tickets.', ...concerts, closing(input.orderId)].join('\n\n');
}

function renderHtml(input: TicketMailInput, groups: readonly Group[]): string {
  const concerts = groups.map(
    ({ concert, when, tickets }) =>
      `<h2>${escapeHtml(concert.name)}</h2>` +
      `<p><strong>${escapeHtml(when)}</strong><br>` +
      `${escapeHtml(placeOf(concert.venue))}</p>` +
      tickets.map((ticket, at) => renderTicket(ticket, `Ticket ${at + 1} of ${tickets.length}`)).join(''),
  );
  return htmlMail(
    `<p>Hello ${escapeHtml(input.customerName)},<br>here are your tickets.</p>` +
      concerts.join('') +
      `<p>${escapeHtml(closing(input.orderId))}</p>`,
  );
}

const renderTicket = (ticket: TicketMailTicket, label: string): string =>
  '<div style="border:1px solid #ccc;padding:1em;margin:1em 0;text-align:center">' +
  `<p>${label}: <strong>${escapeHtml(ticket.ticketType)}</strong></p>` +
  `<img src="cid:${escapeHtml(pictureName(ticket.ticketId))}" alt="QR code of this ticket" width="240" height="240">` +
  '</div>';

const closing = (orderId: string): string =>
  `Show each code at the door; it admits one person once. Keep it to yourself. Order ${orderId}.`;

const pictureName = (ticketId: string): string => `ticket-${ticketId}.png`;
