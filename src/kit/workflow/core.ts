import { ApplicationFailure, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import type { ApprovalRequest } from '../common/approval.ts';
import type { Contract } from '../common/contract.ts';
import type { RunRecords } from '../common/entries.ts';
import { failures, type FailureCode } from '../common/failures.ts';
import { searchAttributes } from '../common/search-attributes.ts';
import type { StateMap } from '../common/states.ts';
import type { RunStatus } from '../common/status.ts';
import type { CostView, DecisionView, StepView } from '../common/view.ts';
import { createRecorder, type Recorder, type Taken } from './recorder.ts';

/** The start argument of every run. */
export interface RunStart<Input, Configuration = unknown> {
  input: Input;
  run: { initiator: string; priority: number };
  /** The workflow's configuration when the run was started; later changes do not affect the run. */
  configuration: Configuration;
  /** The contract's fast path when the run was started; absent for none. */
  fastPath?: readonly string[];
  /** State from the previous execution; absent in the first one. */
  carried?: CarriedRun;
}

/** An open request, with the ISO time at which it expires. */
export type OpenRequest = ApprovalRequest & { expiresAt: string };

/** A run's state as plain data, handed from one execution to the next. */
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
  | 'toolCalls'
  | 'granted'
  | 'workedMs'
  | 'result'
  | 'published'
> {
  mailboxes: [string, MailboxState][];
  counters: [string, number][];
  /** Records that are not in the database yet. */
  records: Taken;
  /** The story's own state. */
  story: unknown;
}

/** A mailbox as plain data. */
export interface MailboxState {
  /** Oldest first. */
  queue: unknown[];
  /** Update ids of the latest messages: the server detects a repeat only within one execution. */
  seen: string[];
}

/** The run's state: one typed object that the status query reads. */
export interface RunCore {
  readonly id: string;
  readonly workflow: string;
  readonly initiator: string;
  /** The start argument; the next execution gets the same. */
  readonly start: RunStart<unknown>;
  readonly startedAt: string;
  readonly states: StateMap;
  /** Names of the planned steps, in order. */
  readonly plan: readonly string[];
  readonly recorder: Recorder;
  /** 1 (first) to 5 (last): the task queue's order. */
  priority: number;
  state: string;
  /** Who paused the run, or null. */
  paused: { person: string; reason: string } | null;
  /** The latest steps; earlier ones are in the database. */
  steps: (StepView & { position: number })[];
  /** Position of the latest step in the whole run. */
  lastPosition: number;
  waiting: OpenRequest[];
  /** The story's own live counts, or null. */
  progress: Record<string, number> | null;
  decisions: DecisionView[];
  cost: CostView;
  /** Upper bound of what calls of unknown price used; counts against budgets. Absent when every price is known. */
  held?: { usd: number; tokens: number };
  /** Tool calls of agents, by session; absent before the first. */
  toolCalls?: Record<string, number>;
  /** What persons granted beyond the run's own limits; only the measures that the run itself counts. */
  granted: { toolCalls: number; wallMs: number };
  /** Milliseconds that steps took, without waiting steps. */
  workedMs: number;
  endedAt: string | null;
  result: unknown;
  failure: { code: string; message: string } | null;
  /** Unread messages by mailbox. */
  readonly mailboxes: Map<string, MailboxState>;
  /** How often a name was used, for ids that are unique in the run. */
  readonly counters: Map<string, number>;
  /** The state last written to the search attributes. */
  published: string;
}

let core: RunCore | null = null;

/** The run of this workflow. Each workflow execution has its own copy of this module. */
export function currentRun(): RunCore {
  if (!core) throw failure('INTERNAL', 'a kit function was called before the run was opened');
  return core;
}

/** The open run, or null in workflows without the kit. */
export const runIfAny = (): RunCore | null => core;

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

/** Opens the run that all kit functions work on. @throws INPUT_INVALID for a start argument that our client did not make. */
export function openCore({ name, states, initialState, steps, plan }: Contract, start: RunStart<unknown> | undefined): RunCore {
  if (typeof start?.run?.initiator !== 'string' || start.configuration === undefined)
    throw failure('INPUT_INVALID', 'start runs with `signalbox start`, which checks their input');
  const { carried } = start;
  core = {
    ...(carried ? continued(carried) : fresh(initialState, start.run.priority)),
    id: workflowInfo().workflowId,
    workflow: name,
    initiator: start.run.initiator,
    start,
    states,
    plan: start.input === undefined ? steps : (plan?.(start.input) ?? steps), // a start that bypassed our client may lack its input
    recorder: createRecorder(carried?.records),
    waiting: [],
    progress: null,
    endedAt: null,
    failure: null,
  };
  return core;
}

/** The current status of a run. */
export const statusOf = (run: RunCore): RunStatus => (run.paused ? 'paused' : run.states[run.state]!.status);

/** The name of the latest running step, or null. */
export const stepOf = (run: RunCore): string | null => run.steps.findLast((step) => step.status === 'running')?.name ?? null;

/** Counts the uses of a name in the run, from 1. */
export function nextNumber(run: RunCore, name: string): number {
  const number = (run.counters.get(name) ?? 0) + 1;
  run.counters.set(name, number);
  return number;
}

/** Takes the records that the database lacks, with the current status; each record is taken once. */
export function takeRecords(run: RunCore): RunRecords {
  return { ...run.recorder.take(), status: statusOf(run), state: run.state, step: stepOf(run), at: new Date().toISOString() };
}

/** Updates the search attributes if the run changed since the last command: each update is an event of the history. */
export function publishStatus(run: RunCore): void {
  const waitingFor = run.waiting.map(({ requestId }) => requestId);
  const current = [statusOf(run), run.state, ...waitingFor].join(' ');
  if (current === run.published) return;
  run.published = current;
  upsertSearchAttributes([
    { key: searchAttributes.status, value: statusOf(run) },
    { key: searchAttributes.state, value: run.state },
    { key: searchAttributes.waitingFor, value: waitingFor },
    { key: searchAttributes.costUsd, value: run.cost.usd },
  ]);
}

/** The failure INPUT_INVALID for a message; names the invalid field. */
export const invalidMessage = (field: string, detail: string): ApplicationFailure =>
  ApplicationFailure.create({
    type: 'INPUT_INVALID',
    message: `${failures.INPUT_INVALID.message}: ${detail}`,
    nonRetryable: true,
    details: [{ field, fix: null }],
  });

/** The failure for a message that the run does not accept in its state, or not a second time. */
export const refusedMessage = (run: RunCore, code: 'WRONG_STATE' | 'ALREADY_SENT', reason: string): ApplicationFailure =>
  ApplicationFailure.create({
    type: code,
    message: `${failures[code].message}: ${reason}`,
    nonRetryable: true,
    details: [{ field: null, fix: null, status: statusOf(run) }],
  });

/** A failure with a code of the failure table. Workflow code may throw it: it fails the run, not the workflow task. */
export const failure = (code: FailureCode, detail: string): ApplicationFailure =>
  ApplicationFailure.create({ type: code, message: `${failures[code].message}: ${detail}`, nonRetryable: !failures[code].retryable });
