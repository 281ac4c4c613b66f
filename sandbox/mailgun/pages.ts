import { type Collection } from '../core/collection';
import { escapeHtml, page } from '../core/html';
import { type Reply, type Request } from '../core/http';
import { type MailgunEvents } from './events';
import { type Mail } from './objects';

const PATH = /^\/mails\/([^/]+)(\/html)?$/;
const SHOWN = 200;

/** The sent mails in the browser: `/` lists them, `/mails/{id}` shows one. Null for other paths. */
export function mailPages(
  { mails, events }: { mails: Collection<Mail>; events: MailgunEvents },
  { method, path }: Request,
): Reply | null {
  if (method !== 'GET') return null;
  if (path === '/' || path === '/mails') return html(200, page('Sent mails', listOf([...mails.values()], events)));
  const [, id, body] = PATH.exec(path) ?? [];
  if (id === undefined) return null;
  const mail = mails.get(id);
  if (mail === undefined) return html(404, page('No such mail', '<p><a href="/">All mails</a></p>'));
  return body === undefined ? html(200, page(mail.subject, one(mail, events))) : html(200, bodyOf(mail), NO_POWERS);
}

// What a mail's html may do in the browser: show its own pictures, and nothing else.
const NO_POWERS = {
  'content-security-policy': "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox",
};

function listOf(mails: readonly Mail[], events: MailgunEvents): string {
  if (mails.length === 0) return '<p>None yet.</p>';
  const rows = mails
    .slice(-SHOWN)
    .reverse()
    .map(
      (mail) =>
        `<tr><td>${time(mail.acceptedAt)}</td><td>${escapeHtml(mail.to)}</td>` +
        `<td><a href="/mails/${escapeHtml(mail.id)}">${escapeHtml(mail.subject || '(no subject)')}</a></td>` +
        `<td>${escapeHtml(stories(mail, events).at(-1) ?? '')}</td></tr>`,
    );
  return (
    `<p>${mails.length} in all${mails.length > SHOWN ? `, the newest ${SHOWN} shown` : ''}.</p>` +
    `<table><tr><th>When</th><th>To</th><th>Subject</th><th>State</th></tr>${rows.join('')}</table>`
  );
}

function one(mail: Mail, events: MailgunEvents): string {
  const facts: [string, string][] = [
    ['From', mail.from],
    ['To', mail.to],
    ['Message-Id', mail.messageId],
    ...Object.entries(mail.headers).filter(([name]) => name.toLowerCase() !== 'message-id'),
    ...Object.entries(mail.variables).map(([name, value]): [string, string] => [`v:${name}`, value]),
    ['Sent', time(mail.acceptedAt)],
    ['What became of it', stories(mail, events).join(', ')],
    ['Files', mail.files.map(({ filename, inline }) => `${filename}${inline ? ' (inline)' : ''}`).join(', ')],
  ];
  const rows = facts.map(([name, value]) => `<tr><th>${escapeHtml(name)}</th><td>${escapeHtml(value)}</td></tr>`);
  return (
    `<p><a href="/">All mails</a></p><table>${rows.join('')}</table>` +
    (mail.html === null ? '' : `<h2>As html</h2><iframe sandbox src="/mails/${escapeHtml(mail.id)}/html"></iframe>`) +
    (mail.text === null ? '' : `<h2>As text</h2><pre>${escapeHtml(mail.text)}</pre>`)
  );
}

/** The html with its inline pictures put in: the browser has no mail to find `cid:` in. */
function bodyOf({ html: body, files }: Mail): string {
  return (body ?? '').replace(/\bcid:([^"'\s)>]+)/g, (reference, name: string) => {
    const file = files.find(({ filename, inline }) => inline && filename === name);
    if (file === undefined) return reference;
    const type = file.contentType.startsWith('image/') ? file.contentType : 'image/png';
    return `data:${escapeHtml(type)};base64,${file.base64}`;
  });
}

const stories = ({ messageId }: Mail, events: MailgunEvents): string[] =>
  [...events.all.values()]
    .filter(({ message }) => message.headers['message-id'] === messageId)
    .map(({ event, severity, recipient }) => `${event}${severity === undefined ? '' : ` (${severity})`} ${recipient}`);

const time = (epochMs: number): string => new Date(epochMs).toISOString();

const html = (status: number, body: string, headers: Readonly<Record<string, string>> = {}): Reply => ({
  status,
  headers: { 'content-type': 'text/html; charset=utf-8', ...headers },
  body,
});
