import { ApplicationFailure, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import type { ApprovalRequest } from '../common/approval.ts';
import type { RunRecords } from '../common/entries.ts';
import { failures, type FailureCode } from '../common/failures.ts';
import { searchAttributes } from '../common/search-attributes.ts';
import { BROKEN_ENDS, type StateMap } from '../common/states.ts';
import type { RunStatus } from '../common/status.ts';
import type { CostView, DecisionView, StepView } from '../common/view.ts';
import { createRecorder, type Recorder, type Taken } from './recorder.ts';

/** What every run is started with, beside its business input. */
export interface RunStart<Input, Configuration = unknown> {
  input: Input;
  run: { initiator: string; priority: number };
  /** The workflow's configuration as it stood when the run was started; a run keeps it. */
  configuration: Configuration;
  /** What the run was when it continued as a new execution; absent at its start. */
  carried?: CarriedRun;
}

/** A request that waits, with the ISO time at which it expires. */
export type OpenRequest = ApprovalRequest & { expiresAt: string };

/** A run as plain data, from one execution to the next. */
export interface CarriedRun extends Pick<
  RunCore,
  | 'startedAt'
  | 'state'
  | 'priority'
  | 'paused'
  | 'steps'
  | 'lastPosition'
  | 'decisions'
  | 'cost'
  | 'held'
  | 'granted'
  | 'workedMs'
  | 'result'
  | 'published'
> {
  mailboxes: [string, MailboxState][];
  counters: [string, number][];
  /** What no activity has taken to the database yet. */
  records: Taken;
  /** The story's own state. */
  story: unknown;
}

/** A mailbox as plain data. */
export interface MailboxState {
  /** Oldest first. */
  queue: unknown[];
  /** Ids of the updates that brought the latest messages: the server knows a repeat only within one execution. */
  seen: string[];
}

/** The run's state: one typed object that the status query reads. */
export interface RunCore {
  readonly id: string;
  readonly workflow: string;
  readonly initiator: string;
  /** As the execution was started; the next one is started with the same. */
  readonly start: RunStart<unknown>;
  readonly startedAt: string;
  readonly states: StateMap;
  /** Names of the steps that are planned, in order. */
  readonly plan: readonly string[];
  readonly recorder: Recorder;
  /** 1 (first) to 5 (last): what the run schedules waits in this order. */
  priority: number;
  state: string;
  /** Who holds the run, or null. */
  paused: { person: string; reason: string } | null;
  /** The latest; those before them are in the database. */
  steps: (StepView & { position: number })[];
  /** Position of the latest step in the whole run. */
  lastPosition: number;
  waiting: OpenRequest[];
  /** Live counts of the story's own, or null. */
  progress: Record<string, number> | null;
  decisions: DecisionView[];
  cost: CostView;
  /** What calls of unknown price may have used at most; budgets count it. Absent where every price is known. */
  held?: { usd: number; tokens: number };
  /** What persons granted beyond the run's own limits, of the measures that only the run counts. */
  granted: { toolCalls: number; wallMs: number };
  /** Milliseconds that steps took, without those that wait. */
  workedMs: number;
  endedAt: string | null;
  result: unknown;
  failure: { code: string; message: string } | null;
  /** What came into the run and is not read yet, by mailbox. */
  readonly mailboxes: Map<string, MailboxState>;
  /** How often a name was used, for ids that are unique in the run. */
  readonly counters: Map<string, number>;
  /** What visibility was told last. */
  published: string;
}

let core: RunCore | null = null;

/** The run of this workflow. Each workflow execution has its own copy of this module. */
export function currentRun(): RunCore {
  if (!core) throw failure('INTERNAL', 'a kit function was called before the run was opened');
  return core;
}

/** The run if one is open; workflows without the kit have none. */
export const runIfAny = (): RunCore | null => core;

export interface RunDefinition<S extends StateMap> {
  /** Name of the workflow as users write it. */
  name: string;
  states: S;
  /** The state in which a run begins. */
  initial: keyof S & string;
  /** Names of the steps that are planned, in order. */
  steps: readonly string[];
}

type Carriable = Pick<RunCore, keyof Omit<CarriedRun, 'records' | 'story'>>;

const fresh = (state: string, priority: number): Carriable => ({
  startedAt: workflowInfo().runStartTime.toISOString(),
  state,
  priority,
  paused: null,
  steps: [],
  lastPosition: 0,
  decisions: [],
  cost: { modelCalls: 0, cachedCalls: 0, inputTokens: 0, outputTokens: 0, usd: 0 },
  granted: { toolCalls: 0, wallMs: 0 },
  workedMs: 0,
  result: null,
  published: '',
  mailboxes: new Map(),
  counters: new Map(),
});

function continued({ records: _records, story: _story, ...carried }: CarriedRun): Carriable {
  return { ...carried, mailboxes: new Map(carried.mailboxes), counters: new Map(carried.counters) };
}

/** Opens the run; everything in the kit works on it from here on. @throws INPUT_INVALID for a start that did not come through our door. */
export function openCore<S extends StateMap>(definition: RunDefinition<S>, start: RunStart<unknown> | undefined): RunCore {
  if (typeof start?.run?.initiator !== 'string' || start.configuration === undefined)
    throw failure('INPUT_INVALID', 'start runs with `signalbox start`, which checks their input');
  const { carried } = start;
  core = {
    ...(carried ? continued(carried) : fresh(definition.initial, start.run.priority)),
    id: workflowInfo().workflowId,
    workflow: definition.name,
    initiator: start.run.initiator,
    start,
    states: { ...definition.states, ...BROKEN_ENDS }, // a map that no defineStates made has none
    plan: definition.steps,
    recorder: createRecorder(carried?.records),
    waiting: [],
    progress: null,
    endedAt: null,
    failure: null,
  };
  return core;
}

/** The status word of a run as it stands. */
export const statusOf = (run: RunCore): RunStatus => (run.paused ? 'paused' : run.states[run.state]!.status);

/** The name of the step at work, or null. */
export const stepOf = (run: RunCore): string | null => run.steps.findLast((step) => step.status === 'running')?.name ?? null;

/** A number for the next use of a name, from 1. */
export function nextNumber(run: RunCore, name: string): number {
  const number = (run.counters.get(name) ?? 0) + 1;
  run.counters.set(name, number);
  return number;
}

/** What the run has to say to the database now; handed over once. */
export function takeRecords(run: RunCore): RunRecords {
  return { ...run.recorder.take(), status: statusOf(run), state: run.state, step: stepOf(run), at: new Date().toISOString() };
}

/** Tells visibility where the run stands, once for all changes since the last command: each telling is an event of the history. */
export function publishStatus(run: RunCore): void {
  const waitingFor = run.waiting.map(({ requestId }) => requestId);
  const stand = [statusOf(run), run.state, ...waitingFor].join(' ');
  if (stand === run.published) return;
  run.published = stand;
  upsertSearchAttributes([
    { key: searchAttributes.status, value: statusOf(run) },
    { key: searchAttributes.state, value: run.state },
    { key: searchAttributes.waitingFor, value: waitingFor },
    { key: searchAttributes.costUsd, value: run.cost.usd },
  ]);
}

/** A failure that names the field of a message that does not fit. */
export const misfit = (field: string, detail: string): ApplicationFailure =>
  ApplicationFailure.create({
    type: 'INPUT_INVALID',
    message: `${failures.INPUT_INVALID.message}: ${detail}`,
    nonRetryable: true,
    details: [{ field, fix: null }],
  });

/** A failure that says why a run takes a message not now, or no more. */
export const notTaken = (run: RunCore, code: 'WRONG_STATE' | 'ALREADY_SENT', reason: string): ApplicationFailure =>
  ApplicationFailure.create({
    type: code,
    message: `${failures[code].message}: ${reason}`,
    nonRetryable: true,
    details: [{ field: null, fix: null, status: statusOf(run) }],
  });

/** A failure with a code of the table, as workflow code may throw it: it ends the run, not the workflow task. */
export const failure = (code: FailureCode, detail: string): ApplicationFailure =>
  ApplicationFailure.create({ type: code, message: `${failures[code].message}: ${detail}`, nonRetryable: !failures[code].retryable });
