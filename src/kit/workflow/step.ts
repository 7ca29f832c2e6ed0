import { CancellationScope, condition, isCancellation, type ActivityOptions } from '@temporalio/workflow';
import type { StepStatus } from '../common/view.ts';
import { currentRun, type RunCore } from './core.ts';
import { showDetails } from './details.ts';
import { describeFailure } from './failure.ts';
import { activeStep, nextBranch, runInStep, type ActiveStep, type Branch } from './step-context.ts';

export interface StepOptions<T> {
  /** One line for the timeline about what is going to happen. Default: the name. */
  summary?: string;
  /** One line about the outcome. */
  done?: (result: T) => string;
  /** Set for a step that waits after its activity is done. */
  goesOn?: boolean;
  /** Milliseconds that each attempt of its activities may take. Default: the limit of their proxy. */
  withinMs?: number;
  /**
   * Milliseconds without a sign of life after which an attempt counts as that of a killed worker. Default: that of their proxy. Longer where many attempts
   * wait in a worker for their turn: their signs of life are work for the server.
   */
  heartbeatMs?: number;
  /** Retry policy of its activities. Default: that of their proxy. */
  retry?: ActivityOptions['retry'];
}

/** Runs one step of the story: waits while the run is paused, records the step and adds the price of a model's answer to the run's cost. */
export function step<T>(name: string, work: () => Promise<T>, options: StepOptions<T> = {}): Promise<T> {
  return runStep({ name, outer: activeStep(), branch: nextBranch() }, work, options);
}

/** A step that begins, and its context. */
interface Begun {
  name: string;
  /** The step in whose work it runs, or null. */
  outer: ActiveStep | null;
  branch: Branch;
}

async function runStep<T>(begun: Begun, work: () => Promise<T>, options: StepOptions<T>): Promise<T> {
  begun.branch.busy = true;
  const run = currentRun();
  const mayGoOn = () => run.paused === null;
  const cancelled = CancellationScope.current().consideredCancelled;
  if (cancelled || !mayGoOn()) await condition(mayGoOn); // checked first: each promise in the sandbox costs the SDK a stack trace
  const active = begin(run, begun.name, options);
  const { position, name, startedAt } = active;
  const record: RunCore['steps'][number] = {
    position,
    name,
    status: 'running',
    startedAt,
    endedAt: null,
    summary: options.summary ?? null,
  };
  run.steps.push(record);
  showDetails(run);
  try {
    const result = await runInStep(active, work);
    takeIntoAccount(run, name, result);
    finish(run, record, { active, ...begun }, 'done', options.done?.(result) ?? null);
    return result;
  } catch (error) {
    finish(run, record, { active, ...begun }, isCancellation(error) ? 'skipped' : 'failed', describeFailure(error).message);
    throw error;
  }
}

const begin = <T>(run: RunCore, name: string, { summary, goesOn = false, withinMs, heartbeatMs, retry }: StepOptions<T>): ActiveStep => ({
  position: ++run.lastPosition,
  name,
  startedAt: new Date().toISOString(),
  planned: summary ?? name,
  goesOn,
  nestedMs: 0,
  scheduling: {
    ...(withinMs !== undefined && { startToCloseTimeout: withinMs }),
    ...(heartbeatMs !== undefined && { heartbeatTimeout: heartbeatMs }),
    ...(retry && { retry }),
  },
});

/** Adds a step that runs no work. */
export function noteStep(name: string, status: StepStatus, summary: string): void {
  const run = currentRun();
  const now = new Date().toISOString();
  const record = { position: ++run.lastPosition, name, status, startedAt: now, endedAt: now, summary };
  run.steps.push(record);
  run.recorder.recordStep(record);
  showDetails(run);
}

/** Changes status and summary of the latest step of that name, for example when it was undone. */
export function updateStep(name: string, status: StepStatus, summary: string | null): void {
  const run = currentRun();
  const record = run.steps.findLast((earlier) => earlier.name === name);
  if (!record?.startedAt) return;
  Object.assign(record, { status, summary: summary ?? record.summary });
  run.recorder.recordStep({ ...record, startedAt: record.startedAt });
  showDetails(run);
}

type Finished = Pick<Begun, 'outer' | 'branch'> & { active: ActiveStep };

function finish(
  run: RunCore,
  record: RunCore['steps'][number],
  { active, outer, branch }: Finished,
  status: StepStatus,
  summary: string | null,
): void {
  const now = new Date();
  const { name, startedAt, goesOn, nestedMs } = active;
  Object.assign(branch, { last: name, busy: false } satisfies Branch);
  Object.assign(record, { status, endedAt: now.toISOString(), summary: summary ?? record.summary });
  const tookMs = now.getTime() - Date.parse(startedAt);
  if (outer) outer.nestedMs += tookMs;
  if (!goesOn) run.workedMs += Math.max(0, tookMs - nestedMs); // inner steps may have run in parallel
  run.recorder.recordStep({ ...record, startedAt });
}

/** The parts of a model's answer that the run keeps. */
interface ModelAnswer {
  model: string;
  usage: {
    modelCalls: number;
    cachedCalls: number;
    unpricedCalls?: number;
    inputTokens: number;
    outputTokens: number;
    usdNano: number;
    held?: { usdNano: number; tokens: number };
  };
  decision?: { choice: string; confidence: number | null; reasoning: string | null };
  /** Of an agent; its tool calls are the total of the session. */
  session?: string;
  toolCalls?: number;
}

const isModelAnswer = (result: unknown): result is ModelAnswer =>
  typeof result === 'object' && result !== null && 'usage' in result && 'model' in result;

/** An inner step may return its answer to the outer step: count it once. */
const counted = new WeakSet<object>();

function takeIntoAccount(run: RunCore, name: string, result: unknown): void {
  if (!isModelAnswer(result) || counted.has(result)) return;
  counted.add(result);
  const { usage, decision, model, session, toolCalls } = result;
  if (session !== undefined) run.toolCalls = { ...run.toolCalls, [session]: toolCalls ?? 0 };
  run.cost.modelCalls += usage.modelCalls;
  run.cost.cachedCalls += usage.cachedCalls;
  run.cost.inputTokens += usage.inputTokens;
  run.cost.outputTokens += usage.outputTokens;
  run.cost.usd = Math.round(run.cost.usd * 1e9 + usage.usdNano) / 1e9;
  takeUnknown(run, usage);
  if (decision) run.decisions.push({ step: name, by: 'model', who: model, ...decision, at: new Date().toISOString() });
}

/** An unknown price is not zero: the cost shows the call, and budgets count the worst case. */
function takeUnknown(run: RunCore, { unpricedCalls = 0, held }: ModelAnswer['usage']): void {
  if (unpricedCalls > 0) run.cost.unpricedCalls = (run.cost.unpricedCalls ?? 0) + unpricedCalls;
  if (!held) return;
  const { usd, tokens } = run.held ?? { usd: 0, tokens: 0 };
  run.held = { usd: Math.round(usd * 1e9 + held.usdNano) / 1e9, tokens: tokens + held.tokens };
}
