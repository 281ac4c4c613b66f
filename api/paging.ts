import { type Cursors } from './http/cursors';

export interface PageQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

interface PageRequest {
  readonly limit: number;
  readonly after?: string;
}

interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
}

/**
 * One page of a list. `list` names the list with its filters and its owner: a cursor of another one is refused.
 * @throws Problem 400 `invalid_cursor`
 */
export async function readPage<Item, Out>(
  cursors: Cursors,
  list: string,
  { limit, cursor }: PageQuery,
  read: (page: PageRequest) => Promise<Page<Item>>,
  present: (item: Item) => Out,
): Promise<{ items: Out[]; nextCursor: string | null }> {
  const { items, next } = await read(cursor === undefined ? { limit } : { limit, after: cursors.decode(list, cursor) });
  return { items: items.map(present), nextCursor: next === null ? null : cursors.encode(list, next) };
}
