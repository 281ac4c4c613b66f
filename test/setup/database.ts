import { randomUUID } from 'node:crypto';
import { type Knex } from 'knex';
import { Client } from 'pg';
import { createDatabase, migrateToLatest } from '../../event-store';

export interface FreshDatabase {
  /** A pool on it; ended by `drop`. */
  readonly db: Knex;
  readonly url: string;
  /** Ends the pool, throws out whoever else is connected, deletes the database. */
  drop(): Promise<void>;
}

export interface FreshDatabaseOptions {
  readonly poolMax?: number;
  /** Without it the database is migrated to the latest. */
  readonly empty?: boolean;
}

/** A database of its own for one spec file: all tables, no rows. */
export async function freshDatabase({
  poolMax = 10,
  empty = false,
}: FreshDatabaseOptions = {}): Promise<FreshDatabase> {
  const server = required('TEST_POSTGRES_URL');
  const name = `stagedoor_test_${randomUUID().replaceAll('-', '')}`;
  const source = empty ? 'template1' : required('TEST_POSTGRES_TEMPLATE');
  await onServer(server, `CREATE DATABASE ${name} TEMPLATE ${source}`);
  const url = urlOf(server, name);
  const db = createDatabase({ connectionString: url, poolMax });
  return {
    db,
    url,
    drop: async () => {
      await db.destroy();
      await dropDatabase(server, name);
    },
  };
}

/** Migrations are run once; each spec file's database is a copy, which takes some ten milliseconds. */
export async function makeTemplate(server: string): Promise<string> {
  const name = `stagedoor_test_template_${randomUUID().replaceAll('-', '')}`;
  await onServer(server, `CREATE DATABASE ${name}`);
  const db = createDatabase({ connectionString: urlOf(server, name), poolMax: 2 });
  try {
    await migrateToLatest(db);
  } finally {
    await db.destroy();
  }
  return name;
}

export const dropDatabase = (server: string, name: string): Promise<void> =>
  onServer(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);

async function onServer(connectionString: string, sql: string): Promise<void> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

function urlOf(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.toString();
}

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined)
    throw new Error(`${name} is not set: this spec belongs to a jest project with a global set-up.`);
  return value;
}
