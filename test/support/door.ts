import { randomUUID } from 'node:crypto';
import { type House } from './house';
import { expecting, newPerson, type Person } from './people';

/** Shows a code at the door of one concert; gives what the scanner says. */
export type Door = (code: string) => Promise<string>;

export const openDoor = async (house: House, organizer: Person, concertId: string): Promise<Door> => {
  const scanner = await newPerson(house, 'Sven Scanner', ['customer', 'scanner']);
  const assigned = await house.api('PUT', `/v1/concerts/${concertId}/scanners/${scanner.userId}`, {
    token: organizer.token,
  });
  expecting(assigned, 204);
  return async (code) => {
    const body = { code, concertId, gate: 'A', nonce: randomUUID() };
    return expecting(await house.api<{ result: string }>('POST', '/v1/check-ins', { token: scanner.token, body }), 200)
      .result;
  };
};
