import { type Request } from '../core/http';
import { parseMultipart, type Part } from '../core/multipart';
import { type NewId } from '../core/ids';
import { parseAddresses } from './addresses';
import { type Mail, type MailFile } from './objects';

/** Reads the parameters of a message; a text says what is wrong with them. */
export function readMessage(
  request: Request,
  { domain, newId, now }: { domain: string; newId: NewId; now: () => number },
): Mail | string {
  const parts = readParts(request);
  const fields = parts.filter(({ filename }) => filename === null);
  const all = (name: string): string[] => fields.filter((part) => part.name === name).map(valueOf);
  const one = (name: string): string | null => all(name)[0] ?? null;

  const from = one('from');
  const to = all('to').join(', ');
  if (from === null) return 'from parameter is missing';
  if (parseAddresses(from)?.length !== 1) return notAnAddress('from');
  if (to === '') return 'to parameter is missing';
  const recipients: string[] = [];
  for (const name of ['to', 'cc', 'bcc']) {
    const list = all(name).join(', ');
    if (list === '') continue;
    const addresses = parseAddresses(list);
    if (addresses === null) return notAnAddress(name);
    recipients.push(...addresses);
  }
  const [text, html] = [one('text'), one('html')];
  if (text === null && html === null) {
    return "Need at least one of 'text', 'html', 'amp-html' or 'template' parameters specified";
  }

  const headers = prefixed(fields, 'h:');
  return {
    id: newId('mail-'),
    domain,
    messageId: messageIdOf(headers) ?? `${newId('')}@${domain}`,
    from,
    to,
    subject: one('subject') ?? '',
    text,
    html,
    recipients: [...new Set(recipients.map((address) => address.toLowerCase()))],
    headers,
    variables: prefixed(fields, 'v:'),
    tags: all('o:tag'),
    testMode: ['yes', 'true'].includes((one('o:testmode') ?? '').toLowerCase()),
    files: parts.flatMap(toFile),
    acceptedAt: now(),
  };
}

function readParts({ headers, body }: Request): Part[] {
  const contentType = headers['content-type'] ?? '';
  if (contentType.startsWith('multipart/form-data')) return parseMultipart(contentType, body) ?? [];
  return [...new URLSearchParams(body.toString())].map(([name, value]) => ({
    name,
    filename: null,
    contentType: 'text/plain',
    data: Buffer.from(value),
  }));
}

const valueOf = (part: Part): string => part.data.toString();

const prefixed = (fields: readonly Part[], prefix: string): Record<string, string> =>
  Object.fromEntries(
    fields.filter(({ name }) => name.startsWith(prefix)).map((part) => [part.name.slice(prefix.length), valueOf(part)]),
  );

/** A message id of the sender's own is kept when it has the form left@right. */
function messageIdOf(headers: Readonly<Record<string, string>>): string | null {
  const [, value] = Object.entries(headers).find(([name]) => name.toLowerCase() === 'message-id') ?? [];
  return /^<?([^\s<>@]+@[^\s<>@]+)>?$/.exec(value ?? '')?.[1] ?? null;
}

function toFile({ name, filename, contentType, data }: Part): MailFile[] {
  if (filename === null || (name !== 'attachment' && name !== 'inline')) return [];
  return [{ filename, contentType, inline: name === 'inline', base64: data.toString('base64') }];
}

const notAnAddress = (name: string): string => `'${name}' parameter is not a valid address. please check documentation`;
