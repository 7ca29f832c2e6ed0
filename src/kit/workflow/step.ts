import { AsyncLocalStorage, CancellationScope, condition, isCancellation, type ActivityOptions } from '@temporalio/workflow';
import type { StepStatus } from '../common/view.ts';
import { currentRun, type RunCore } from './core.ts';
import { showDetails } from './details.ts';
import { describeFailure } from './failure.ts';

interface ActiveStep {
  position: number;
  name: string;
  startedAt: string;
  /** One line for the timeline. */
  planned: string;
  /** Whether the step goes on when its activity is done. */
  goesOn: boolean;
  /** What its activities are scheduled with beside their own options. */
  scheduling: Pick<ActivityOptions, 'startToCloseTimeout' | 'retry'>;
}

const storage = new AsyncLocalStorage<ActiveStep>();

/** The step whose work schedules something now. */
export const activeStep = (): ActiveStep | undefined => storage.getStore();

export interface StepOptions<T> {
  /** One line for the timeline, before it is done: what is about to happen. Default: the name. */
  summary?: string;
  /** One line about what came of it. */
  done?: (result: T) => string;
  /** Set for a step that waits after its activity is done. */
  goesOn?: boolean;
  /** Milliseconds that each attempt of its activities may take; without it the limit of their proxy holds. */
  withinMs?: number;
  /** How its activities are tried again; without it as their proxy says. */
  retry?: ActivityOptions['retry'];
}

/**
 * Runs one step of the business story. It waits while the run is paused, shows in `show` and in the timeline,
 * and adds up the price of a model's answer.
 */
export async function step<T>(name: string, work: () => Promise<T>, options: StepOptions<T> = {}): Promise<T> {
  const run = currentRun();
  const mayGoOn = () => run.paused === null;
  const cancelled = CancellationScope.current().consideredCancelled;
  if (cancelled || !mayGoOn()) await condition(mayGoOn); // asked first: each promise in the sandbox costs the SDK a stack trace
  const active: ActiveStep = {
    position: ++run.lastPosition,
    name,
    startedAt: new Date().toISOString(),
    planned: options.summary ?? name,
    goesOn: options.goesOn ?? false,
    scheduling: {
      ...(options.withinMs !== undefined && { startToCloseTimeout: options.withinMs }),
      ...(options.retry && { retry: options.retry }),
    },
  };
  const record: RunCore['steps'][number] = {
    position: active.position,
    name,
    status: 'running',
    startedAt: active.startedAt,
    endedAt: null,
    summary: options.summary ?? null,
  };
  run.steps.push(record);
  showDetails(run);
  try {
    const result = await storage.run(active, work);
    takeIntoAccount(run, name, result);
    finish(run, record, active, 'done', options.done?.(result) ?? null);
    return result;
  } catch (error) {
    finish(run, record, active, isCancellation(error) ? 'skipped' : 'failed', describeFailure(error).message);
    throw error;
  }
}

/** A step of which there is only something to say. */
export function noteStep(name: string, status: StepStatus, summary: string): void {
  const run = currentRun();
  const now = new Date().toISOString();
  const record = { position: ++run.lastPosition, name, status, startedAt: now, endedAt: now, summary };
  run.steps.push(record);
  run.recorder.touch(record);
  showDetails(run);
}

/** Changes what is said of an earlier step, as when it was undone. The latest of that name. */
export function restateStep(name: string, status: StepStatus, summary: string | null): void {
  const run = currentRun();
  const record = run.steps.findLast((earlier) => earlier.name === name);
  if (!record?.startedAt) return;
  Object.assign(record, { status, summary: summary ?? record.summary });
  run.recorder.touch({ ...record, startedAt: record.startedAt });
  showDetails(run);
}

function finish(run: RunCore, record: RunCore['steps'][number], active: ActiveStep, status: StepStatus, summary: string | null): void {
  const now = new Date();
  Object.assign(record, { status, endedAt: now.toISOString(), summary: summary ?? record.summary });
  if (!active.goesOn) run.workedMs += now.getTime() - Date.parse(active.startedAt);
  run.recorder.touch({ ...record, startedAt: active.startedAt });
}

/** The parts of a model's answer that the run itself keeps. */
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
}

const isModelAnswer = (result: unknown): result is ModelAnswer =>
  typeof result === 'object' && result !== null && 'usage' in result && 'model' in result;

function takeIntoAccount(run: RunCore, name: string, result: unknown): void {
  if (!isModelAnswer(result)) return;
  const { usage, decision, model } = result;
  run.cost.modelCalls += usage.modelCalls;
  run.cost.cachedCalls += usage.cachedCalls;
  run.cost.inputTokens += usage.inputTokens;
  run.cost.outputTokens += usage.outputTokens;
  run.cost.usd = Math.round(run.cost.usd * 1e9 + usage.usdNano) / 1e9;
  takeUnknown(run, usage);
  if (decision) run.decisions.push({ step: name, by: 'model', who: model, ...decision, at: new Date().toISOString() });
}

/** An unknown price is not zero: it is told, and budgets count the worst case. */
function takeUnknown(run: RunCore, { unpricedCalls = 0, held }: ModelAnswer['usage']): void {
  if (unpricedCalls > 0) run.cost.unpricedCalls = (run.cost.unpricedCalls ?? 0) + unpricedCalls;
  if (!held) return;
  const { usd, tokens } = run.held ?? { usd: 0, tokens: 0 };
  run.held = { usd: Math.round(usd * 1e9 + held.usdNano) / 1e9, tokens: tokens + held.tokens };
}
