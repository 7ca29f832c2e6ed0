import { sql } from 'kysely';
import type { ExportedRow, JournalHead, Redaction } from '../kit/common/journal.ts';
import type { Db, Trx } from './database.ts';
import { writeRecords } from './records.ts';

/** Written in place of a removed text where the column must hold one. */
const REDACTED = '[redacted]';
/** Runs per statement: each statement reads rows and heads of one moment. */
const RUNS_AT_ONCE = 20;

export interface RunJournal {
  head: JournalHead;
  rows: ExportedRow[];
}

type StoredRow = Omit<ExportedRow, 'usdNano'> & { id: string; rows: number; head: string | null; usd_nano: number };

/** Journals of all runs, or of those with a row at or after a time, by run id. */
export async function* readJournals(db: Db, since: Date | null): AsyncGenerator<RunJournal> {
  for (let after = ''; ;) {
    let page = db.selectFrom('runs').select('id').where('id', '>', after).orderBy('id').limit(RUNS_AT_ONCE);
    if (since) page = page.where(sql<boolean>`exists (select 1 from journal j where j.run_id = runs.id and j.at >= ${since})`);
    const ids = (await page.execute()).map(({ id }) => id);
    yield* await journalsOf(db, ids);
    if (ids.length < RUNS_AT_ONCE) return;
    after = ids.at(-1)!;
  }
}

/** The journals of these runs; runs without a row in the table of runs are left out. */
export async function journalsOf(db: Db, ids: readonly string[]): Promise<RunJournal[]> {
  const { rows } = await sql<StoredRow>`
    select r.id, r.journal_seq as rows, r.journal_hash as head, j.seq, journal_time(j.at) as at, j.kind, j.step, j.version, j.confidence,
      j.usd_nano, j.by, j.choice, j.input, j.reasoning, j.details::text as details, j.salts, j.redacted, j.previous, j.hash
    from runs r left join journal j on j.run_id = r.id where r.id = any(${ids}) order by r.id, j.seq`.execute(db);
  const journals = new Map<string, RunJournal>();
  for (const row of rows) {
    const journal = journals.get(row.id) ?? { head: { run: row.id, rows: row.rows, hash: row.head }, rows: [] };
    if (row.seq !== null) journal.rows.push(toExported(row));
    journals.set(row.id, journal);
  }
  return [...journals.values()];
}

const toExported = ({
  id,
  rows: _rows,
  head: _head,
  seq,
  at,
  kind,
  step,
  version,
  confidence,
  usd_nano,
  ...rest
}: StoredRow): ExportedRow => ({
  ...{ run: id, seq, at, kind, step, version, confidence, usdNano: usd_nano },
  ...rest,
  by: rest.redacted.by === undefined ? rest.by : null,
  choice: rest.redacted.choice === undefined ? rest.choice : null,
});

/**
 * Removes texts with their salts and keeps the salted hashes, and records who did it and why as a row of the same journal.
 * That row names no removed text, and is itself never redacted.
 * @returns numbers of the rows that lost a text; none when there was nothing to remove.
 */
export const redactJournal = (db: Db, { run, of, fields }: Redaction, by: { person: string; reason: string }): Promise<number[]> =>
  db.transaction().execute(async (trx) => {
    await trx.selectFrom('runs').select('id').where('id', '=', run).forUpdate().execute(); // no row is added meanwhile
    const rows = await removeTexts(trx, { run, of, fields });
    if (rows.length === 0) return [];
    const { next } = await trx
      .selectFrom('runs')
      .select(sql<number>`journal_seq + 1`.as('next'))
      .where('id', '=', run)
      .executeTakeFirstOrThrow();
    const line = {
      kind: 'operator',
      step: null,
      by: by.person,
      choice: 'redact',
      reasoning: by.reason,
      details: { rows, fields },
    } as const;
    await writeRecords(trx, run, null, [], [{ ...line, origin: `redact:${next}`, at: new Date().toISOString() }]);
    return rows;
  });

async function removeTexts(trx: Trx, { run, of, fields }: Redaction): Promise<number[]> {
  const chosen = 'person' in of ? sql`j.by = ${of.person}` : sql`j.seq = any(${[...of.rows]}::int[])`;
  const without = (column: string) => sql`case when ${column} = any(c.fields) then null else j.${sql.ref(column)} end`;
  const marked = (column: string) => sql`case when ${column} = any(c.fields) then ${REDACTED} else j.${sql.ref(column)} end`;
  const { rows } = await sql<{ seq: number }>`
    with chosen as (
      select j.seq, array_agg(f.name) as fields,
        jsonb_object_agg(f.name, case when j.hash is not null then journal_salted(j.salts->>f.name, f.content) end) as hashes
      from journal j cross join lateral (values ('by', j.by), ('choice', j.choice), ('input', j.input), ('reasoning', j.reasoning),
        ('details', j.details::text)) as f(name, content)
      where j.run_id = ${run} and ${chosen} and f.name = any(${[...fields]}::text[]) and f.content is not null
        and not jsonb_exists(j.redacted, f.name) and not (j.kind = 'operator' and j.choice = 'redact')
      group by j.seq)
    update journal j set redacted = j.redacted || c.hashes, salts = j.salts - c.fields, by = ${marked('by')}, choice = ${marked('choice')},
      input = ${without('input')}, reasoning = ${without('reasoning')}, details = ${without('details')}
    from chosen c where j.run_id = ${run} and j.seq = c.seq returning j.seq`.execute(trx);
  return rows.map(({ seq }) => seq).sort((a, b) => a - b);
}
