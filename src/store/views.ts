import { sql } from 'kysely';
import type { DecisionView, InboxItem, JournalRow, RunView, StepView, WaitingView } from '../kit/common/view.ts';
import type { Db } from './database.ts';
import { costOfRun, usdOf } from './cost.ts';
import { readReset } from './resets.ts';
import type { RunRow } from './runs.ts';

/** Everything that is stored about a run; what happens right now is in Temporal. */
export async function readStory(db: Db, run: RunRow): Promise<RunView> {
  const [steps, waitingFor, decisions, cost, reset] = await Promise.all([
    readSteps(db, run.id),
    readWaiting(db, run.id),
    readDecisions(db, run.id),
    costOfRun(db, run.id),
    readReset(db, run.id),
  ]);
  return {
    id: run.id,
    workflow: run.workflow,
    status: run.status,
    state: run.state,
    step: run.step,
    initiator: run.initiator,
    startedAt: run.started_at.toISOString(),
    endedAt: iso(run.ended_at),
    steps,
    waitingFor,
    decisions,
    cost,
    result: run.result,
    failure: run.failure,
    ...(reset && { reset }),
  };
}

async function readSteps(db: Db, id: string): Promise<StepView[]> {
  const rows = await db.selectFrom('run_steps').selectAll().where('run_id', '=', id).orderBy('position').execute();
  return rows.map((row) => ({
    name: row.name,
    status: row.status,
    startedAt: iso(row.started_at),
    endedAt: iso(row.ended_at),
    summary: row.summary,
  }));
}

async function readWaiting(db: Db, id: string): Promise<WaitingView[]> {
  const rows = await openRequests(db).where('run_id', '=', id).execute();
  return rows.map(waitingOf);
}

async function readDecisions(db: Db, id: string): Promise<DecisionView[]> {
  const rows = await db
    .selectFrom('journal')
    .select(['kind', 'step', 'by', 'choice', 'confidence', 'reasoning', 'at'])
    .where('run_id', '=', id)
    .where('kind', 'in', ['model', 'rule', 'person'])
    .orderBy('seq')
    .execute();
  return rows.map(({ kind, by, at, ...row }) => ({ ...row, by: kind as DecisionView['by'], who: by, at: at.toISOString() }));
}

/** All requests that wait for a person, oldest first. */
export async function readInbox(db: Db): Promise<InboxItem[]> {
  const rows = await openRequests(db).execute();
  return rows.map((row) => ({ ...waitingOf(row), run: row.run_id, show: row.show, amount: row.amount }));
}

/** Open requests with the number of approvals that they have. */
const openRequests = (db: Db) =>
  db
    .selectFrom('approvals')
    .select(['request_id', 'run_id', 'action', 'arguments', 'show', 'amount', 'policy', 'expires_at'])
    .select(
      sql<number>`(select count(*) from decisions d where d.request_id = approvals.request_id and d.accepted and d.decision = 'approve')`.as(
        'approved',
      ),
    )
    .where('status', '=', 'open')
    .orderBy('opened_at')
    .orderBy('request_id');

type OpenRequest = Awaited<ReturnType<ReturnType<typeof openRequests>['execute']>>[number];

const waitingOf = (row: OpenRequest): WaitingView => ({
  requestId: row.request_id,
  action: row.action,
  arguments: row.arguments,
  approvers: row.policy.approvers,
  needed: row.policy.needed - row.approved,
  expiresAt: iso(row.expires_at),
});

/** The journal of a run, in order. */
export async function readJournal(db: Db, id: string): Promise<JournalRow[]> {
  const rows = await db.selectFrom('journal').selectAll().where('run_id', '=', id).orderBy('seq').execute();
  return rows.map((row) => ({
    seq: row.seq,
    run: row.run_id,
    at: row.at.toISOString(),
    kind: row.kind,
    step: row.step,
    by: row.by,
    choice: row.choice,
    input: row.input,
    version: row.version,
    confidence: row.confidence,
    usd: usdOf(row.usd_nano),
    hash: row.hash,
    previous: row.previous,
  }));
}

const iso = (time: Date | null): string | null => time?.toISOString() ?? null;
