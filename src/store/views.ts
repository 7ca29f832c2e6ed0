import type { DecisionView, JournalRow, RunView, StepView } from '../kit/common/view.ts';
import type { Db } from './database.ts';
import { costOfRun, usdOf } from './cost.ts';
import { bouncesOf } from './mail-messages.ts';
import { openRequests, waitingOf, type LoadDeciders } from './open-requests.ts';
import { readReset } from './resets.ts';
import type { RunRow } from './runs.ts';

/** The stored part of a run's view; the live part is in Temporal. */
export async function readRunView(db: Db, run: RunRow, loadDeciders: LoadDeciders): Promise<RunView> {
  const [steps, waitingFor, decisions, cost, reset, bounces] = await Promise.all([
    readSteps(db, run.id),
    openRequests(db, loadDeciders, run.id),
    readDecisions(db, run.id),
    costOfRun(db, run.id),
    readReset(db, run.id),
    bouncesOf(db, run.id),
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
    waitingFor: waitingFor.map(waitingOf),
    decisions,
    cost,
    result: run.result,
    failure: run.failure,
    ...(reset && { reset }),
    ...(bounces.length > 0 && {
      cameBack: bounces.map((bounce) => ({ ...bounce, to: addresseeIn(run.result, bounce.messageId) ?? bounce.to })),
    }),
  };
}

/** A result that lists the mails of its run says to whom each went. */
function addresseeIn(result: unknown, messageId: string | null): string | null {
  const { mails } = (result ?? {}) as { mails?: ({ messageId?: unknown; to?: unknown } | null)[] };
  const to = Array.isArray(mails) ? mails.find((mail) => mail?.messageId === messageId)?.to : null; // any workflow may call something else so
  return typeof to === 'string' ? to : null;
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

/** What models, rules and persons of a run decided, in order. */
export async function readDecisions(db: Db, id: string): Promise<DecisionView[]> {
  const rows = await db
    .selectFrom('journal')
    .select(['kind', 'step', 'by', 'choice', 'confidence', 'reasoning', 'at'])
    .where('run_id', '=', id)
    .where('kind', 'in', ['model', 'rule', 'person'])
    .orderBy('seq')
    .execute();
  return rows.map(({ kind, by, at, ...row }) => ({ ...row, by: kind as DecisionView['by'], who: by, at: at.toISOString() }));
}

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
    ...(typeof row.details?.['unpricedCalls'] === 'number' && { unpricedCalls: row.details['unpricedCalls'] }),
    ...(row.reasoning !== null && { reasoning: row.reasoning }),
    ...(row.details !== null && { details: row.details }),
    ...redactedIn(row.redacted),
    hash: row.hash,
    previous: row.previous,
  }));
}

const redactedIn = (redacted: object): Pick<JournalRow, 'redacted'> => {
  const fields = Object.keys(redacted);
  return fields.length > 0 ? { redacted: fields } : {};
};

const iso = (time: Date | null): string | null => time?.toISOString() ?? null;
