import { type Reply } from '../core/http';

export const json = (status: number, body: object, headers: Readonly<Record<string, string>> = {}): Reply => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});

export const says = (status: number, message: string): Reply => json(status, { message });
