/** Of the concert a mail is about. */
export interface MailVenue {
  readonly name: string;
  readonly address: string;
  readonly city: string;
  /** IANA name: the mail says the time that the clock at the door shows. */
  readonly timeZone: string;
}

export const placeOf = ({ name, address, city }: MailVenue): string => `${name}, ${address}, ${city}`;

/** @param instant RFC 3339 */
export const localTime = (instant: string, { timeZone }: MailVenue): string =>
  new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'short', timeZone }).format(new Date(instant));

/** For a subject: a header ends where its line does. */
export const oneLine = (text: string): string => text.replace(/\p{Cc}+/gu, ' ').trim();

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);

/** @param body HTML, escaped already */
export const htmlMail = (body: string): string =>
  '<!doctype html><html lang="en"><head><meta charset="utf-8"></head>' +
  `<body style="font-family:sans-serif;max-width:36em;margin:auto">${body}</body></html>`;
