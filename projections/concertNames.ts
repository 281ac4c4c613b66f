/**
 * Names of the concerts in a row's JSON lines, as one JSON object by id: read models keep ids, people read names. By way
 * of an array, because the planner takes a JSON list for so long that it would rather read all concerts.
 */
export const concertNames = (linesFrom: string): string => `(
  select coalesce(jsonb_object_agg(named.concert_id, named.name), '{}') from concerts named
  where named.concert_id = any (array(select (line ->> 'concertId')::uuid from ${linesFrom}))
) as concert_names`;

export type ConcertNames = Readonly<Record<string, string>>;

/** Empty only when the concert's own row is being rebuilt. */
export const nameOf = (names: ConcertNames, concertId: string): string => names[concertId] ?? '';
