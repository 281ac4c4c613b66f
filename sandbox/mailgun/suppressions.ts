import { type Collection } from '../core/collection';
import { parseForm } from '../core/form';
import { type Reply, type Request } from '../core/http';
import { type Suppression, type SuppressionKind } from './objects';
import { json, says } from './reply';

export const SUPPRESSION_KINDS: readonly SuppressionKind[] = ['bounces', 'complaints', 'unsubscribes'];

export type Suppressions = Collection<Suppression>;

export const suppress = (suppressions: Suppressions, entry: Omit<Suppression, 'created_at'>, now: Date): void => {
  suppressions.put(keyOf(entry.kind, entry.address), { ...entry, created_at: now.toUTCString() });
};

export const suppressionOf = (suppressions: Suppressions, address: string): SuppressionKind | null =>
  SUPPRESSION_KINDS.find((kind) => suppressions.get(keyOf(kind, address)) !== undefined) ?? null;

/** `/v3/{domain}/bounces`, `/complaints` and `/unsubscribes`, with or without an address. */
export function suppressionsApi(
  suppressions: Suppressions,
  request: Request,
  target: { kind: SuppressionKind; address: string | null; url: string; now: Date },
): Reply {
  const { kind, address, url, now } = target;
  if (request.method === 'POST' && address === null) {
    const { address: added, code, error } = parseForm(new URLSearchParams(request.body.toString()));
    if (typeof added !== 'string' || !added.includes('@')) return says(400, 'Invalid address');
    const more = { ...(typeof code === 'string' ? { code } : {}), ...(typeof error === 'string' ? { error } : {}) };
    suppress(suppressions, { kind, address: added, ...more }, now);
    return json(200, { message: 'Address has been added to the table', address: added });
  }
  if (address === null) {
    if (request.method !== 'GET') return says(405, 'Method Not Allowed');
    const items = [...suppressions.values()].filter((entry) => entry.kind === kind).map(toWire);
    return json(200, { items, paging: { first: url, next: url, previous: url, last: url } });
  }
  const found = suppressions.get(keyOf(kind, address));
  if (found === undefined) return says(404, `Address not found in ${kind} table`);
  if (request.method !== 'DELETE') return json(200, toWire(found));
  suppressions.delete(keyOf(kind, address));
  return json(200, { message: 'Address has been removed', address });
}

const keyOf = (kind: SuppressionKind, address: string): string => `${kind} ${address.toLowerCase()}`;

const toWire = ({ kind: _kind, ...entry }: Suppression): Omit<Suppression, 'kind'> => entry;
