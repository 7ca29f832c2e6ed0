import { setTimeout as sleep } from 'node:timers/promises';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import { decide } from '../../src/client/decide.ts';
import { startRun } from '../../src/client/start.ts';
import type { Db } from '../../src/store/database.ts';
import type { RunningStack } from './running-stack.ts';

const LOOK_EVERY_MS = 200;
const PATIENCE_MS = 120_000;
const APPROVER = 'ana';

/** A complete ticket with our database's data about it. */
export interface WholeTicket {
  path: string;
  history: History;
  stateChanges: number;
  /** Every turn in the agent's transcript. */
  transcript: string[];
}

/** Runs a ticket to its end, including after-care, approving every request. */
export async function runWhole({ signalbox, temporal }: RunningStack, input: unknown): Promise<WholeTicket> {
  const { id } = await startRun(signalbox, { workflow: 'support-ticket', input, initiator: 'system' });
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const { db } = signalbox;
    const row = await db.selectFrom('runs').select(['ended_at', 'result', 'state']).where('id', '=', id).executeTakeFirstOrThrow();
    if (row.ended_at) {
      const history = await temporal.workflow.getHandle(id).fetchHistory();
      const { path } = row.result as { path: string };
      return { path, history, stateChanges: await stateChangesOf(db, id), transcript: await transcriptOf(db, id) };
    }
    const open = await db.selectFrom('approvals').select('request_id').where('run_id', '=', id).where('status', '=', 'open').execute();
    for (const { request_id } of open) {
      const word = { person: APPROVER, decision: 'approve', channel: 'cli', verified: false, comment: null, edits: null } as const;
      await decide(signalbox, { run: id, requestId: request_id, ...word });
    }
    if (Date.now() > until) throw new Error(`${id} did not end in time: it is ${row.state}`);
    await sleep(LOOK_EVERY_MS);
  }
}

async function stateChangesOf(db: Db, id: string): Promise<number> {
  const rows = await db.selectFrom('journal').select('seq').where('run_id', '=', id).where('kind', '=', 'transition').execute();
  return rows.length;
}

async function transcriptOf(db: Db, id: string): Promise<string[]> {
  const rows = await db
    .selectFrom('agent_turns as turn')
    .innerJoin('blobs', 'blobs.ref', 'turn.ref')
    .select('blobs.body')
    .where('turn.run_id', '=', id)
    .execute();
  return rows.map(({ body }) => body);
}
