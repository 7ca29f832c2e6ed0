import { activityInfo } from '@temporalio/activity';
import type { WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { Decision, OperatorAction, OperatorAnswer } from '../../src/kit/common/approval.ts';
import type { DecisionAnswer, RunView } from '../../src/kit/common/view.ts';
import { SignalboxError } from '../../src/kit/common/failures.ts';
import { openTestDatabase, type TestDatabase } from '../../testkit/database.ts';
import { until } from './tickets/stage.ts';
import { startTestWorker, type TestWorker } from '../../testkit/worker.ts';
import type { SagaActivities, SagaInput } from './workflows/saga.ts';

/** How the activities of one run behave. */
export interface SagaScript {
  failAt?: string;
  /** How often the undo of a step fails; it may be mended while the run waits. */
  undoFails?: Map<string, number>;
  /** How often the provider of an undo is paused before each of its tries. */
  undoPauses?: number;
  /** The call (`work a`, `undo a`) that waits for `release`. */
  holds?: string;
  /** The step that is done and leaves nothing to undo. */
  nothing?: string;
}

/** One run of the workflow `saga`, with what was called in it and what a test may do to it. */
export interface SagaRun extends SagaScript {
  id: string;
  handle: WorkflowHandle;
  /** `work a`, `undo a` … in the order of the calls. */
  calls: string[];
  /** The steps whose undo was called, once for each try. */
  undone(): string[];
  /** Resolves when the held call is at work. */
  reached: Promise<void>;
  release: () => void;
  /** The run's word at its end; `broken` when it failed or was cancelled. */
  outcome(): Promise<string>;
  view(): Promise<RunView>;
  /** `a undone`, `undo: a done` … as the database has them. */
  steps(): Promise<string[]>;
  row(): Promise<{ status: string; state: string; failure: { code: string; message: string } | null }>;
  /** What the journal has of the saga. */
  lines(): Promise<{ choice: string; reasoning: string | null }[]>;
  /** Waits until the repair of this step is asked for. */
  asked(step: string): Promise<void>;
  settle(step: string, changes?: Partial<Decision>): Promise<DecisionAnswer>;
  operate(action: OperatorAction['action']): Promise<OperatorAnswer>;
}

type Sent = SagaScript & { calls: string[]; arrive: () => void; released: Promise<void> };

export interface SagaStage {
  test: TestDatabase;
  start(script: SagaScript, input?: Partial<SagaInput>): Promise<SagaRun>;
  /** A new worker in place of the one that ran. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** How often an undo is tried, unless a run says something else. */
export const TRIES = 3;
export const STEPS = ['a', 'b', 'c', 'd'];
const HOUR = 3_600_000;

/** The workflow `saga` on the real server and database, with activities that each run scripts for itself. */
export async function openSagaStage(): Promise<SagaStage> {
  const test = await openTestDatabase();
  const scripts = new Map<string, Sent>();
  const activities = scriptedBy(() => scripts.get(activityInfo().workflowExecution!.workflowId)!);
  let worker = await startTestWorker(test.db, activities);
  let count = 0;
  return {
    test,
    async start(script, input) {
      const id = `saga:g${++count}`;
      let arrive!: () => void;
      let release!: () => void;
      const reached = new Promise<void>((resolve) => (arrive = resolve));
      const released = new Promise<void>((resolve) => (release = resolve));
      const sent: Sent = { ...script, calls: [], arrive, released };
      scripts.set(id, sent);
      const undoRetry = { attempts: TRIES, firstWaitMs: 10, longestWaitMs: 20 };
      const repair = { group: ['support'], deadlineMs: HOUR, escalateTo: ['cleo'] };
      await worker.start('saga', `g${count}`, { steps: STEPS, undoRetry, repair, ...input });
      return runOf(test, () => worker, id, { ...script, calls: sent.calls, reached, release });
    },
    async restart() {
      await worker.stop();
      worker = await startTestWorker(test.db, activities, { taskQueue: worker.taskQueue });
    },
    async close() {
      await worker.stop();
      await test.close();
    },
  };
}

/** A failure that is tried again, unless it begins with `for good`. */
const failWith = (message: string): never => {
  throw ApplicationFailure.create({ type: 'INTERNAL', message, nonRetryable: message.startsWith('for good') });
};

function scriptedBy(scriptOf: () => Sent): SagaActivities {
  async function called(call: string): Promise<Sent> {
    const script = scriptOf();
    script.calls.push(call);
    if (script.holds !== call) return script;
    script.arrive();
    await script.released;
    return script;
  }
  return {
    async work({ step }) {
      const { failAt, nothing } = await called(`work ${step}`);
      if (failAt === step) failWith(`for good: ${step} failed`);
      return { did: nothing === step ? 'nothing' : `did ${step}` };
    },
    async undo({ step, did }) {
      const { calls, undoFails = new Map<string, number>(), undoPauses = 0 } = await called(`undo ${step}`);
      if (calls.filter((call) => call === `undo ${step}`).length % (undoPauses + 1) !== 0)
        throw new SignalboxError('PROVIDER_PAUSED', { retryAfterMs: 1, patienceMs: 60_000 });
      const left = undoFails.get(step) ?? 0;
      undoFails.set(step, left - 1);
      if (left > 0) failWith(`${step} does not go back`);
      return { undone: did === null ? `${step} had not happened` : `${step} taken back` };
    },
  };
}

type Script = SagaScript & Pick<SagaRun, 'calls' | 'reached' | 'release'>;

function runOf({ db }: TestDatabase, worker: () => TestWorker, id: string, script: Script): SagaRun {
  const handle = () => worker().client.workflow.getHandle(id);
  const requestOf = (step: string) => `${id}/repair-${step}`;
  return {
    ...script,
    id,
    get handle() {
      return handle();
    },
    undone: () => script.calls.filter((call) => call.startsWith('undo')).map((call) => call.slice('undo '.length)),
    outcome: () =>
      handle()
        .result()
        .then(
          (result: { outcome: string }) => result.outcome,
          () => 'broken',
        ),
    view: () => handle().query<RunView>('status'),
    steps: async () =>
      (await db.selectFrom('run_steps').selectAll().where('run_id', '=', id).orderBy('position').execute()).map(
        ({ name, status }) => `${name} ${status}`,
      ),
    row: () => db.selectFrom('runs').select(['status', 'state', 'failure']).where('id', '=', id).executeTakeFirstOrThrow(),
    lines: () =>
      db.selectFrom('journal').select(['choice', 'reasoning']).where('run_id', '=', id).where('by', '=', 'saga').orderBy('seq').execute(),
    asked: (step) =>
      until(async () => {
        const open = db.selectFrom('approvals').select('request_id').where('run_id', '=', id).where('status', '=', 'open');
        return (await open.execute()).some(({ request_id }) => request_id === requestOf(step));
      }),
    settle(step, changes = {}) {
      const word = { requestId: requestOf(step), person: 'ana', decision: 'approve', channel: 'cli', verified: false } as const;
      const decision: Decision = { ...word, comment: 'put it back by hand', edits: null, ...changes };
      return handle().executeUpdate<DecisionAnswer, [Decision]>('decide', { args: [decision] });
    },
    async operate(action) {
      const order = { action, person: 'otto', reason: 'the test says so' };
      const answer = await handle().executeUpdate<OperatorAnswer, [OperatorAction]>('operate', { args: [order] });
      if (action === 'cancel') await handle().cancel();
      return answer;
    },
  };
}
