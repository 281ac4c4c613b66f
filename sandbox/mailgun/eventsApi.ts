import { type Reply } from '../core/http';
import { type MailEvent } from './objects';
import { json, says } from './reply';

const FILTERS: Readonly<Record<string, (event: MailEvent) => readonly string[]>> = {
  event: ({ event }) => [event],
  'message-id': ({ message }) => [message.headers['message-id']],
  recipient: ({ recipient }) => [recipient],
  severity: ({ severity }) => (severity === undefined ? [] : [severity]),
  tags: ({ tags }) => tags,
};
const RANGE = ['begin', 'end', 'ascending', 'limit'];
const MAX_LIMIT = 300;
const DEFAULT_LIMIT = 100;

/**
 * GET /v3/{domain}/events and its pages. Both urls of a page are always there, and absolute; an empty page ends the list.
 *
 * @param visible oldest first
 * @param url of the list without query, absolute
 * @param pageToken the last segment of a page's url
 */
export function listEvents(
  visible: readonly MailEvent[],
  query: URLSearchParams,
  url: string,
  pageToken: string | null,
): Reply {
  const position = pageToken === null ? { query: query.toString(), at: 0 } : readToken(pageToken);
  if (position === null) return says(400, 'Invalid page token');
  const search = new URLSearchParams(position.query);
  const foreign = [...search.keys()].find((name) => !RANGE.includes(name) && !Object.hasOwn(FILTERS, name));
  if (foreign !== undefined) return says(400, `the sandbox knows no filter ${foreign}`);

  const limit = Math.min(Number(search.get('limit')) || DEFAULT_LIMIT, MAX_LIMIT);
  const range = readRange(search);
  if (range === null) return says(400, 'Invalid time range');
  const inOrder = range.ascending ? visible : [...visible].reverse();
  const found = inOrder.filter(
    (event) => event.timestamp >= range.from && event.timestamp <= range.until && fits(event, search),
  );
  const items = found.slice(position.at, position.at + limit);
  const pageAt = (at: number): string => `${url}/${writeToken({ query: position.query, at })}`;
  return json(200, {
    items,
    paging: {
      first: pageAt(0),
      last: pageAt(Math.max(0, found.length - limit)),
      next: pageAt(position.at + items.length),
      previous: pageAt(Math.max(0, position.at - limit)),
    },
  });
}

const fits = (event: MailEvent, search: URLSearchParams): boolean =>
  Object.entries(FILTERS).every(([name, valuesOf]) => {
    const wanted = search.get(name);
    if (wanted === null) return true;
    // Ids are written with and without brackets; either way it is the same message.
    const choices = wanted.split(' OR ').map((choice) => choice.trim().replace(/^<(.*)>$/, '$1'));
    return valuesOf(event).some((value) => choices.includes(value));
  });

/** Without an end, `ascending` says whether `begin` is the oldest or the newest. */
function readRange(search: URLSearchParams): { from: number; until: number; ascending: boolean } | null {
  const begin = readTime(search.get('begin'));
  const end = readTime(search.get('end'));
  if (Number.isNaN(begin) || Number.isNaN(end)) return null;
  const asked = search.get('ascending');
  const ascending = asked === null ? begin !== null && end !== null && begin < end : ['yes', 'true'].includes(asked);
  if (begin !== null && end !== null) return { from: Math.min(begin, end), until: Math.max(begin, end), ascending };
  const bounds = ascending
    ? { from: begin ?? 0, until: end ?? Infinity }
    : { from: end ?? 0, until: begin ?? Infinity };
  return { ...bounds, ascending };
}

/** Epoch seconds or RFC 2822; NaN for neither. */
function readTime(text: string | null): number | null {
  if (text === null) return null;
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : Date.parse(text) / 1000;
}

interface Position {
  readonly query: string;
  readonly at: number;
}

const writeToken = (position: Position): string => Buffer.from(JSON.stringify(position)).toString('base64url');

function readToken(token: string): Position | null {
  try {
    const position = JSON.parse(Buffer.from(token, 'base64url').toString()) as Position;
    return typeof position.query === 'string' && Number.isInteger(position.at) ? position : null;
  } catch {
    return null;
  }
}
