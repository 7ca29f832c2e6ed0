import { activityInfo } from '@temporalio/activity';
import type { Client, WorkflowHandle } from '@temporalio/client';
import type { WorkerOptions } from '@temporalio/worker';
import { contract } from '../../../src/contracts/support-ticket/contract.ts';
import type { SupportTicketInput, SupportTicketResult } from '../../../src/contracts/support-ticket/ticket.schema.ts';
import type { Decision, OperatorAction, OperatorAnswer } from '../../../src/kit/common/approval.ts';
import type { AutomaticMail } from '../../../src/kit/common/automatic-mail.ts';
import type { MessageAnswer } from '../../../src/kit/common/message.ts';
import type { DecisionAnswer, RunView } from '../../../src/kit/common/view.ts';
import { addRun } from '../../../testkit/activity.ts';
import { openTestDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { pauseSince } from '../../../testkit/wait.ts';
import { startTestWorker, WORKFLOW_TASK_TIMEOUT } from '../../../testkit/worker.ts';
import { testConfiguration, type ConfigurationChanges } from './configuration.ts';
import { defaultFakes, type Fakes } from './fakes.ts';

const ticketInput: SupportTicketInput = {
  customerEmail: 'kim@example.com',
  subject: 'The kettle blinks',
  body: 'My kettle blinks and does nothing. What now?',
};

/** One ticket on its way, with what a test may do to it. */
export interface TicketRun {
  id: string;
  handle: WorkflowHandle<() => Promise<SupportTicketResult>>;
  /** Resolves when the held activity is at work. */
  reached: Promise<void>;
  /** Lets the held activity go on. */
  release: () => void;
  view(): Promise<RunView>;
  /** Waits until the run asks for this for the first time and the request is on record; `reply`, `reply-2`, `send again` … */
  asked(name?: string): Promise<string>;
  /** Sends the run a message as a customer does. */
  write(text: string, automatic?: AutomaticMail): Promise<MessageAnswer>;
  rate(rating: number): Promise<MessageAnswer>;
  decide(decision: Decision['decision'], options?: { name?: string; edits?: Decision['edits']; person?: string }): Promise<DecisionAnswer>;
  operate(action: OperatorAction['action']): Promise<OperatorAnswer>;
}

export interface TicketScene {
  fakes?: Partial<Fakes>;
  /** The activity whose first call waits for `release`. */
  holds?: keyof Fakes;
  input?: Partial<SupportTicketInput>;
  /** The input is all of it; nothing of the usual one stays. */
  exact?: boolean;
  configuration?: ConfigurationChanges;
}

export interface TicketStage {
  db: TestDatabase['db'];
  client: Client;
  taskQueue: string;
  start(name: string, scene?: TicketScene): Promise<TicketRun>;
  /** Stops the worker behind what it has begun, so that nothing changes any more; the database stays open. */
  halt(): Promise<void>;
  close(): Promise<void>;
}

/** No days after the answer, unless a scene is about them. */
const overAtOnce = { aftercare: { reopenWithinMs: 1, survey: false, learn: false } };

type Fake = (input: never) => Promise<unknown>;
const everyday: Record<string, Fake> = { ...defaultFakes };

/** What a stage is given instead of its own: a database with something in it, and the real activities. */
export interface StageParts {
  database?: TestDatabase;
  activities?: object;
}

/** The real workflow on the real server and database, with activities that each ticket scripts for itself unless others are given. */
export async function openTicketStage(options: Partial<WorkerOptions> = {}, parts: StageParts = {}): Promise<TicketStage> {
  const database = parts.database ?? (await openTestDatabase());
  const { db } = database;
  const scripts = new Map<string, Record<string, Fake>>();
  const dispatch = (name: string) => (input: never) =>
    (scripts.get(activityInfo().workflowExecution!.workflowId) ?? everyday)[name]!(input);
  const activities = Object.fromEntries(Object.keys(defaultFakes).map((name) => [name, dispatch(name)]));
  const worker = await startTestWorker(db, parts.activities ?? activities, options);
  const { taskQueue } = { ...worker, ...options };
  let halted: Promise<void> | null = null;
  const halt = (): Promise<void> => (halted ??= worker.stop());
  return {
    db,
    client: worker.client,
    taskQueue,
    async start(name, { fakes, holds, input, exact = false, configuration } = {}) {
      const id = await addRun(db, `support-ticket:${name}`, { workflow: 'support-ticket' });
      const script: Record<string, Fake> = { ...defaultFakes, ...fakes };
      const hold = holdFirst(holds ? script[holds] : undefined);
      scripts.set(id, holds ? { ...script, [holds]: hold.activity } : script);
      const args = [
        {
          input: exact ? input : { ...ticketInput, ...input },
          run: { initiator: 'otto', priority: 3 },
          configuration: testConfiguration({ ...overAtOnce, ...configuration }),
          fastPath: contract.fastPath,
        },
      ];
      await worker.client.workflow.start('supportTicket', { workflowId: id, taskQueue, args, workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT });
      return { ...runOf(worker.client, db, id), reached: hold.reached, release: hold.release };
    },
    halt,
    async close() {
      await halt();
      await database.close();
    },
  };
}

function holdFirst(activity: Fake | undefined): { activity: Fake; reached: Promise<void>; release: () => void } {
  let arrive: () => void;
  let release!: () => void;
  const reached = new Promise<void>((resolve) => (arrive = resolve));
  const released = new Promise<void>((resolve) => (release = resolve));
  const held: Fake = async (input) => {
    arrive();
    await released;
    return activity!(input);
  };
  return { activity: held, reached, release };
}

function runOf(client: Client, db: TestDatabase['db'], id: string): Omit<TicketRun, 'reached' | 'release'> {
  const handle = client.workflow.getHandle<() => Promise<SupportTicketResult>>(id);
  const view = () => handle.query<RunView>('status');
  const isRecorded = async (requestId: string) =>
    (await db.selectFrom('approvals').select('request_id').where('request_id', '=', requestId).execute()).length > 0;
  const known = new Set<string>();
  const asked = async (name = 'reply'): Promise<string> => {
    const requestId = `${id}/${name.replaceAll(' ', '-')}`;
    if (known.has(requestId)) return requestId;
    await until(() => isRecorded(requestId)); // before the run is asked, which takes more
    await until(async () => (await view()).waitingFor.some((request) => request.requestId === requestId));
    known.add(requestId);
    return requestId;
  };
  return {
    id,
    handle,
    view,
    asked,
    async decide(decision, { name, edits = null, person = 'ana' } = {}) {
      const requestId = await asked(name);
      const word: Decision = { requestId, person, decision, channel: 'cli', verified: false, comment: null, edits };
      return handle.executeUpdate<DecisionAnswer, [Decision]>('decide', { args: [word] });
    },
    write: (text, automatic) =>
      handle.executeUpdate<MessageAnswer, [object]>('customerReply', {
        args: [{ text, messageId: null, ...(automatic && { automatic }) }],
      }),
    rate: (rating) => handle.executeUpdate<MessageAnswer, [object]>('rate', { args: [{ rating, comment: null }] }),
    operate: (action) =>
      handle.executeUpdate<OperatorAnswer, [OperatorAction]>('operate', { args: [{ action, person: 'otto', reason: 'the test says so' }] }),
  };
}

/** Waits until something holds; the test's own limit ends it. */
export async function until(condition: () => Promise<boolean>): Promise<void> {
  const begun = Date.now();
  while (!(await condition())) await pauseSince(begun);
}
