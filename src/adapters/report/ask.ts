import pg from 'pg';
import type { QueryAnswer } from '../../activities/report/ports.ts';
import type { ReportQuery } from '../../contracts/report/definition.schema.ts';
import { guardSql } from './sql-guard.ts';
import type { ParameterName } from './sql-parameters.ts';
import { readRows } from './read-rows.ts';
import { whyNotReadOnly } from './read-only-role.ts';
import type { QueryWork } from './thread-messages.ts';
import { isLost, Unreachable } from './unreachable.ts';

const CONNECT_MS = 10_000;

type Named = [name: string, query: ReportQuery];

/** Asks all queries: those of one database in one snapshot, so that their numbers belong together. */
export async function askAll(work: QueryWork): Promise<QueryAnswer[]> {
  const all = Object.entries(work.queries);
  const answers: QueryAnswer[] = [];
  for (const asked of new Set(all.map(([, { source }]) => source)))
    answers.push(
      ...(await askSource(
        work,
        asked,
        all.filter(([, { source }]) => source === asked),
      )),
    );
  const order = Object.keys(work.queries);
  return answers.toSorted((a, b) => order.indexOf(a.query) - order.indexOf(b.query));
}

async function askSource(work: QueryWork, source: string, queries: Named[]): Promise<QueryAnswer[]> {
  const url = work.urls[source] ?? null;
  if (url === null)
    return allFail(queries, `the database ${source} is not known: set SIGNALBOX_REPORT_SOURCE_${source.toUpperCase()} to its URL`);
  const client = await connect(url, source);
  try {
    const { rows } = await client.query<{ version: string }>('select version()');
    const isEmbedded = /\bwasm\d*/.test(rows[0]!.version); // one session for all: it takes no settings, and belongs to this machine alone
    const refused = isEmbedded ? null : await whyNotReadOnly(client);
    if (refused !== null) return allFail(queries, `the database ${source} is not asked: ${refused}`);
    await client.query('begin isolation level repeatable read read only');
    if (!isEmbedded) await limit(client, work.statementMs);
    const answers = await askInTurn(client, work, queries);
    await client.query('rollback').catch(() => undefined);
    return answers;
  } catch (error) {
    if (error instanceof Unreachable || !isLost(error as Error)) throw error;
    throw new Unreachable(`the connection to the database ${source} was lost: ${(error as Error).message}`);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function connect(url: string, source: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MS, application_name: 'signalbox report' });
  client.on('error', () => undefined); // its query reports the error
  try {
    await client.connect();
    return client;
  } catch (error) {
    throw new Unreachable(`the database ${source} does not answer: ${(error as Error).message}`);
  }
}

async function limit(client: pg.Client, statementMs: number): Promise<void> {
  for (const setting of ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout'])
    await client.query(`set local ${setting} = ${statementMs}`);
}

const allFail = (queries: Named[], problem: string): QueryAnswer[] =>
  queries.map(([query]) => ({ query, at: new Date().toISOString(), problem }));

/** A query that the database refuses ends the transaction, so those after it are not asked. */
async function askInTurn(client: pg.Client, work: QueryWork, queries: Named[]): Promise<QueryAnswer[]> {
  const answers: QueryAnswer[] = [];
  for (const [name, query] of queries) {
    const { endsAll = false, ...answer } = await askOne(client, work, name, query);
    answers.push(answer);
    if (endsAll) return [...answers, ...allFail(queries.slice(answers.length), `it was not asked, because ${name} failed`)];
  }
  return answers;
}

async function askOne(
  client: pg.Client,
  { period, mostBytes }: QueryWork,
  name: string,
  query: ReportQuery,
): Promise<QueryAnswer & { endsAll?: boolean }> {
  const at = new Date().toISOString();
  const guarded = await guardSql(query.sql);
  if ('problem' in guarded) return { query: name, at, problem: `its SQL is refused: ${guarded.problem}` };
  const values: Record<ParameterName, string> = {
    from: period.from,
    to: period.to,
    previous_from: period.previousFrom,
    time_zone: period.timeZone,
  };
  // one row more than allowed tells a whole answer from a cut one
  const text = `select * from (\n${guarded.sql}\n) as report limit ${query.rows + 1}`;
  const read = await readRows(client, { text, values: guarded.names.map((parameter) => values[parameter]), query, mostBytes });
  return { query: name, at, ...read };
}
