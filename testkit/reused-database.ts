import type { PGlite } from '@electric-sql/pglite';

interface Kept {
  pglite: PGlite;
  /** Its state when it was new. */
  fresh: string;
}

/** Those that nobody has open. On the process, because each test file evaluates our modules anew. */
const kept = ((globalThis as { keptDatabases?: Kept[] }).keptDatabases ??= []);

/** The schema, the sequences, and the rows that were there at the beginning. */
const STATE = `select md5(string_agg(part, '|' order by part)) as state from (
  select concat('table ', oid, relname, relkind) from pg_class where relnamespace = 'public'::regnamespace
  union all select concat('column ', attrelid, attname, atttypid, attnotnull, atthasdef, attisdropped)
    from pg_attribute join pg_class on attrelid = pg_class.oid where relnamespace = 'public'::regnamespace
  union all select concat('constraint ', oid, conname) from pg_constraint where connamespace = 'public'::regnamespace
  union all select concat('function ', oid, proname, md5(prosrc)) from pg_proc where pronamespace = 'public'::regnamespace
  union all select concat('trigger ', oid, tgname, tgenabled) from pg_trigger
  union all select concat('sequence ', sequencename, last_value) from pg_sequences
  union all select concat('settings ', setdatabase, setrole, setconfig) from pg_db_role_setting
  union all select concat('migration ', name) from kysely_migration
) as parts (part)`;

/** Tables that have held rows since they were last emptied. */
const FILLED = `select quote_ident(relname) as name from pg_class
  where relnamespace = 'public'::regnamespace and relkind = 'r' and relname not like 'kysely%' and pg_relation_size(oid) > 0`;

const stateOf = async (pglite: PGlite): Promise<string> => (await pglite.query<{ state: string }>(STATE)).rows[0]!.state;

/** An empty database that an earlier test file of this process has used, or else a new one, which takes half a second of processor time. */
export async function reusedDatabase(create: () => Promise<PGlite>): Promise<{ pglite: PGlite; release: () => Promise<void> }> {
  const database = kept.pop() ?? (await newDatabase(create));
  return { pglite: database.pglite, release: () => release(database) };
}

async function newDatabase(create: () => Promise<PGlite>): Promise<Kept> {
  const pglite = await create();
  return { pglite, fresh: await stateOf(pglite) };
}

/** Empties it for the next test file; one that is not as it was when new is closed. */
async function release(database: Kept): Promise<void> {
  const { pglite, fresh } = database;
  for (const statement of ['rollback', 'discard all']) await pglite.exec(statement);
  const { rows } = await pglite.query<{ name: string }>(FILLED);
  if (rows.length > 0) await pglite.exec(`truncate ${rows.map(({ name }) => name).join(', ')} restart identity cascade`);
  if ((await stateOf(pglite)) === fresh) kept.push(database);
  else await pglite.close();
}
