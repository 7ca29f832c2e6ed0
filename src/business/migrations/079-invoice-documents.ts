import { sql, type Kysely } from 'kysely';

/** The run of `invoice` that handles a document, so that its content is asked about and paid once. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table invoice_documents (
    document_ref text primary key, run_id text not null, at timestamptz not null default now())`.execute(db);
  await sql`insert into invoice_documents (document_ref, run_id)
    select distinct on (document_ref) document_ref, run_id from invoices where status <> 'released' order by document_ref, at`.execute(db);
}
