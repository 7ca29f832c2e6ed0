import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { tables } from '../src/activities/index.ts';
import { companyMigrations } from '../src/business/database.ts';
import { createTables } from '../src/kit/activity/table.ts';
import { migrate, openDatabase, type Db } from '../src/store/database.ts';

/**
 * The PostgreSQL server for tests instead of the embedded one, which serves one transaction at a time and so has no deadlocks: a URL whose
 * user may create databases. Null if none is configured.
 */
export const postgresUrl = (): string | null => process.env['TEST_DATABASE_URL'] ?? null;

/** Creates a migrated template database and returns its name. */
export async function makeTemplate(url: string): Promise<string> {
  const name = newName('template');
  await asServer(url, `create database ${name}`);
  const db = openDatabase(addressOf(url, name), { max: 1 });
  await migrate(db, companyMigrations);
  await createTables(db, tables);
  await db.destroy(); // a template must have no connections
  return name;
}

/** A new, migrated database on the server, with as many connections as a worker has. */
export async function copyTemplate(url: string, template: string): Promise<{ db: Db; close: () => Promise<void> }> {
  const name = newName('test');
  await asServer(url, `create database ${name} template ${template}`);
  const db = openDatabase(addressOf(url, name));
  return {
    db,
    close: async () => {
      await db.destroy();
      await dropDatabase(url, name);
    },
  };
}

export const dropDatabase = (url: string, name: string): Promise<void> => asServer(url, `drop database ${name} with (force)`);

const newName = (kind: string): string => `signalbox_${kind}_${randomUUID().replaceAll('-', '')}`;

function addressOf(url: string, database: string): string {
  const address = new URL(url);
  address.pathname = `/${database}`;
  return address.href;
}

async function asServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
