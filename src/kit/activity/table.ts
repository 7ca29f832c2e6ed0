import { sql, type Kysely } from 'kysely';
import type { Db } from '../../store/database.ts';

/** Types of columns, as PostgreSQL names them, and their values in code. */
export interface ColumnTypes {
  text: string;
  boolean: boolean;
  integer: number;
  bigint: number;
  'double precision': number;
  jsonb: unknown;
  timestamptz: Date;
}

type Columns = Readonly<Record<string, keyof ColumnTypes>>;

/** A row of a table. */
export type Row<C extends Columns> = { [Name in keyof C]: ColumnTypes[C[Name]] };

/** A table that a workflow declares beside its activities; the worker creates it. */
export interface Table<C extends Columns = Columns> {
  readonly name: string;
  readonly columns: C;
  readonly key: keyof C & string;
  /** Writes a row, in place of one with the same key. */
  put(db: Db, row: Row<C>): Promise<void>;
  /** The row of a key, or undefined. */
  find(db: Db, key: string): Promise<Row<C> | undefined>;
}

/** What the worker needs to know of a table to create it. */
export type DeclaredTable = Pick<Table, 'name' | 'columns' | 'key'>;

/** Declares a table of a workflow. Columns may be added later; their value is null in older rows. */
export function defineTable<const C extends Columns>(name: string, columns: C, { key }: { key: keyof C & string }): Table<C> {
  const within = (db: Db) => db as unknown as Kysely<Record<string, Record<string, unknown>>>;
  return {
    name,
    columns,
    key,
    async put(db, row) {
      const values = storable(columns, row);
      await within(db)
        .insertInto(name)
        .values(values)
        .onConflict((conflict) => conflict.column(key).doUpdateSet(values))
        .execute();
    },
    find: (db, value) =>
      within(db).selectFrom(name).selectAll().where(sql.ref(key), '=', value).executeTakeFirst() as Promise<Row<C> | undefined>,
  };
}

const storable = <C extends Columns>(columns: C, row: Row<C>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, columns[name] === 'jsonb' ? JSON.stringify(value) : value]));

/** Creates the tables that are missing, and the columns that older ones lack. */
export async function createTables(db: Db, tables: readonly DeclaredTable[]): Promise<void> {
  for (const { name, columns, key } of tables) {
    await sql`create table if not exists ${sql.table(name)} (${sql.ref(key)} ${sql.raw(columns[key]!)} primary key)`.execute(db);
    for (const [column, type] of Object.entries(columns))
      await sql`alter table ${sql.table(name)} add column if not exists ${sql.ref(column)} ${sql.raw(type)}`.execute(db);
  }
}
