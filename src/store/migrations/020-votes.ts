import { sql, type Kysely } from 'kysely';

/** The signs of persons, the voters who closed a request, and the answer to each decision. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `alter table runs add column initiator_signs jsonb`,
  `alter table decisions add column reason text, add column signs jsonb, add column request_status text`,
  `alter table approvals add column decided_by jsonb`,
  `update approvals a set decided_by = (
     select jsonb_agg(v.person order by v.first) from (
       select d.person, min(d.id) as first from decisions d
       where d.request_id = a.request_id and d.accepted and d.decision = 'approve' group by d.person) v)
   where a.status = 'approved'`,
];
