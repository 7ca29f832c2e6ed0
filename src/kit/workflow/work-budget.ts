import { isGrantable, type Budget, type RunLimits } from '../common/budget.ts';
import { grantMoreBudget } from './activities.ts';
import { approve, type ApproveSpec, type WrittenPolicy } from './blocks/approve.ts';
import { currentRun, failure } from './core.ts';
import { describeFailure, failedWith } from './failure.ts';
import { createMutex } from './mutex.ts';
import { recordRule } from './record-rule.ts';
import { step } from './step.ts';

/** Whom a call asks for more at a limit of the budget. */
export interface MoreBudget<Waiting extends string = string> {
  /** The state in which the run waits for the decision. */
  in: Waiting;
  /** Who may grant more, and until when. */
  policy: WrittenPolicy;
}

/** Calls that run in parallel ask one after the other, and not when another was just granted more. */
const oneAtATime = createMutex();
let grants = 0;

interface WorkBudget<T> {
  /** Null for no limits. */
  budget: Budget | null;
  /** Left out: nobody is asked. */
  more?: MoreBudget | undefined;
  /** For work that returns at a limit instead of failing, as an agent does: that limit, or null. */
  stoppedAt?: (value: T) => string | null;
}

/**
 * Runs work within a budget. At a limit it asks a person for more and repeats the whole work, unless `atLimit` hands over
 * (`cheaper_tier` is tried by the model call itself, which then asks too).
 * Model calls enforce their own limits; those of tool calls and time are checked before the work begins.
 * @returns the value, also that of work that stopped at a limit. @throws BUDGET_EXCEEDED when it failed there and nobody grants more.
 */
export async function withinWorkBudget<T>({ budget, more, stoppedAt }: WorkBudget<T>, work: () => Promise<T>): Promise<T> {
  const limits = budget?.run ?? {};
  for (;;) {
    const before = grants;
    const { limit, measure = null, end } = await tryOnce(limits, work, stoppedAt);
    if (limit === null) return end();
    const asks = more !== undefined && budget?.atLimit !== 'hand_over';
    if (!asks) recordRule({ rule: 'budget', choice: 'hand over', reasoning: limit });
    const granted = asks && (await oneAtATime(async () => grants > before || isGranted(more, requestFor(limits, limit, measure))));
    if (!granted) return end();
  }
}

type Measure = 'toolCalls' | 'wallMs' | null;

interface Tried<T> {
  /** The limit that was reached, or null. */
  limit: string | null;
  measure?: Measure;
  /** Returns the value of the work, or throws its failure. */
  end: () => T;
}

async function tryOnce<T>(limits: RunLimits, work: () => Promise<T>, stoppedAt: WorkBudget<T>['stoppedAt']): Promise<Tried<T>> {
  const reached = ownLimit(limits);
  if (reached) {
    recordRule({ rule: 'budget', choice: 'BUDGET_EXCEEDED', reasoning: reached.limit });
    return { ...reached, end: throws(failure('BUDGET_EXCEEDED', reached.limit)) };
  }
  try {
    const value = await work();
    return { limit: stoppedAt?.(value) ?? null, end: () => value };
  } catch (error) {
    if (!failedWith(error, ['BUDGET_EXCEEDED'])) throw error;
    return { limit: describeFailure(error).message, end: throws(error) };
  }
}

const throws = (error: unknown) => (): never => {
  throw error;
};

/** Checks tool calls and time only: what an operator granted of the other measures is known only to the database. */
function ownLimit(limits: RunLimits): { limit: string; measure: Measure } | null {
  const { granted, workedMs, toolCalls = {} } = currentRun();
  const used = { toolCalls: Object.values(toolCalls).reduce((sum, calls) => sum + calls, 0), wallMs: workedMs };
  const measure = (['toolCalls', 'wallMs'] as const).find((name) => used[name] >= (limits[name] ?? Infinity) + granted[name]);
  if (measure === undefined) return null;
  return { limit: `this run may use ${limits[measure]! + granted[measure]} ${measure}, ${used[measure]} are used`, measure };
}

type Request = Omit<ApproveSpec<string, string, string, 'approved', 'rejected'>, 'from' | 'in' | 'policy'>;

/** Asks a person, and grants what was approved. */
async function isGranted({ in: waiting, policy }: MoreBudget, request: Request): Promise<boolean> {
  const decided = await approve({ ...request, from: currentRun().state, in: waiting, policy });
  if (decided.choice !== 'approved') return false;
  const { proof, by, comment, arguments: args } = decided;
  const reason = comment ?? request.why!;
  const { granted } = await step('grant budget', () => grantMoreBudget({ proof, arguments: args, by, reason }), {
    summary: `Give the run what ${by.join(', ')} granted`,
  });
  grants += 1;
  const { toolCalls = 0, wallMs = 0 } = granted;
  currentRun().granted.toolCalls += toolCalls;
  currentRun().granted.wallMs += wallMs;
  return true;
}

function requestFor(limits: RunLimits, limit: string, measure: Measure): Request {
  const proposed = proposedMore(limits, measure);
  const { usd, inputTokens, outputTokens, modelCalls } = currentRun().cost;
  return {
    name: 'more_budget',
    why: limit,
    action: 'grant_budget',
    arguments: proposed,
    show: [
      { label: 'Why a person', text: limit },
      { label: 'Used so far', text: `${usd} USD, ${inputTokens + outputTokens} tokens, ${modelCalls} model calls` },
      { label: 'If you approve', text: 'the run gets this much more, on top of all limits, and continues' },
      { label: 'If you reject', text: 'the run goes on without' },
    ],
    editable: Object.keys(proposed),
    askAgain: {
      rule: 'grant-above-zero',
      why(amounts) {
        const [wrong] = Object.entries(amounts).filter(([name, amount]) => !isGrantable(name, amount));
        return wrong ? `${wrong[0]} cannot be ${String(wrong[1])}` : null;
      },
    },
  };
}

/** Proposes the run's own limit once more. A grant names every measure, so that none is without a limit. */
function proposedMore(
  { usd = 0.5, tokens = 100_000, modelCalls = 20, toolCalls, wallMs }: RunLimits,
  measure: Measure,
): Record<string, number> {
  if (measure === 'toolCalls') return { toolCalls: toolCalls! };
  if (measure === 'wallMs') return { wallMs: wallMs! };
  return { usd, tokens, modelCalls };
}
