import { sql } from 'kysely';
import type { Db } from '../../store/database.ts';

/** Claims a document for a run, unless another one that is live or has booked it holds it. @returns the run that holds it now. */
export async function claimDocument(db: Db, ref: string, runId: string): Promise<string> {
  await sql`insert into invoice_documents (document_ref, run_id) values (${ref}, ${runId})
    on conflict (document_ref) do update set run_id = excluded.run_id
    where exists (select 1 from runs where runs.id = invoice_documents.run_id and runs.ended_at is not null)
    and not exists (select 1 from invoices where invoices.run_id = invoice_documents.run_id and invoices.status in ('booked', 'paid'))`.execute(
    db,
  );
  const { run_id } = await db.selectFrom('invoice_documents').select('run_id').where('document_ref', '=', ref).executeTakeFirstOrThrow();
  return run_id;
}
