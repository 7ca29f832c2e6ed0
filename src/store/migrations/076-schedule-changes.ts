import { sql, type Kysely } from 'kysely';

/** Who changed a schedule, and why: Temporal keeps only the note of the last pause. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table schedule_changes (
     id bigint generated always as identity primary key, schedule text not null, change text not null, person text not null, reason text,
     at timestamptz not null default now())`,
  `create index schedule_changes_by_schedule on schedule_changes (schedule, id)`,
];
