import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One event as some release wrote it. A file is never changed: what it says is in somebody's database. */
export interface GoldenEvent {
  readonly type: string;
  readonly schemaVersion: number;
  readonly data: object;
}

const folder = join(__dirname, 'events');

export const goldenName = (type: string, schemaVersion: number): string => `${type}.v${schemaVersion}.json`;

export const goldenFiles = (): readonly string[] => readdirSync(folder).sort();

export const goldenEvent = (type: string, schemaVersion: number): GoldenEvent =>
  JSON.parse(readFileSync(join(folder, goldenName(type, schemaVersion)), 'utf8')) as GoldenEvent;
