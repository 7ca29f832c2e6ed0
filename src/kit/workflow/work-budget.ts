import type { ApprovalOutcome, ApprovalPolicy } from '../common/approval.ts';
import { isGrantable, type Budget, type RunLimits } from '../common/budget.ts';
import type { StateMap } from '../common/states.ts';
import { grantMoreBudget } from './activities.ts';
import { approval, type ApprovalSpec, type WaitingState } from './approval.ts';
import { withinBudget } from './budget.ts';
import { currentRun } from './core.ts';
import { recordRule } from './record-rule.ts';
import { describeFailure, failedWith } from './failure.ts';
import type { State } from './state.ts';
import { step } from './step.ts';

/** Asks a person while the run is in the given state. */
export type AskInState = <S extends StateMap>(waiting: State<S, WaitingState<S>>) => Promise<ApprovalOutcome>;

/** What a piece of work may use, and how to ask for more. */
export interface WorkBudget<T> {
  budget: Budget;
  /** Who may grant more, and until when. */
  policy: ApprovalPolicy;
  /** Moves the run to a state that waits for approval, calls `ask` there, and moves it on according to the outcome. */
  whileWaiting: (why: string, ask: AskInState) => Promise<ApprovalOutcome>;
  /** Tool calls so far. Default: none. */
  toolCalls?: () => number;
  /** For work that returns at a limit instead of failing, as an agent does: that limit, or null. */
  stoppedAt?: (value: T) => string | null;
}

/** The value, or the limit that was reached and why no more was granted. */
export type WithinWorkBudget<T> =
  | { outcome: 'done'; value: T }
  | {
      outcome: 'over_budget';
      limit: string;
      answer: 'not_asked' | Exclude<ApprovalOutcome['outcome'], 'approved'>;
      /** What the work returned at the limit, or null when it failed. */
      value: T | null;
    };

/**
 * Runs work within a budget. At a limit it hands over, or asks a person for more and repeats the whole work, as `atLimit` says
 * (`cheaper_tier` is tried by the model call itself, which then asks too). The work should be one step.
 * Model calls enforce their own limits; those of tool calls and time are checked before the work begins.
 */
export async function withinWorkBudget<T>(workBudget: WorkBudget<T>, work: () => Promise<T>): Promise<WithinWorkBudget<T>> {
  for (;;) {
    const tried = await tryOnce(workBudget, work);
    if (tried.limit === null) return { outcome: 'done', value: tried.value };
    const { limit, value, measure } = tried;
    if (workBudget.budget.atLimit === 'hand_over') {
      recordRule({ rule: 'budget', choice: 'hand over', reasoning: limit });
      return { outcome: 'over_budget', limit, answer: 'not_asked', value };
    }
    const answer = await askForMore(workBudget, limit, measure);
    if (answer !== 'granted') return { outcome: 'over_budget', limit, answer, value };
  }
}

type Measure = 'toolCalls' | 'wallMs' | null;
type Tried<T> = { limit: null; value: T } | { limit: string; value: T | null; measure: Measure };

async function tryOnce<T>({ budget, toolCalls, stoppedAt }: WorkBudget<T>, work: () => Promise<T>): Promise<Tried<T>> {
  const reached = ownLimit(budget.run ?? {}, toolCalls?.() ?? 0);
  if (reached) {
    recordRule({ rule: 'budget', choice: 'BUDGET_EXCEEDED', reasoning: reached.limit });
    return { ...reached, value: null };
  }
  try {
    const value = await work();
    const limit = stoppedAt?.(value) ?? null;
    return limit === null ? { limit, value } : { limit, value, measure: null };
  } catch (error) {
    if (!failedWith(error, ['BUDGET_EXCEEDED'])) throw error;
    return { limit: describeFailure(error).message, value: null, measure: null };
  }
}

/** Checks tool calls and time only: what an operator granted of the other measures is known only to the database. */
function ownLimit({ toolCalls, wallMs }: RunLimits, called: number): { limit: string; measure: Measure } | null {
  const { granted } = currentRun();
  const limits = {
    ...(toolCalls !== undefined && { toolCalls: toolCalls + granted.toolCalls }),
    ...(wallMs !== undefined && { wallMs: wallMs + granted.wallMs }),
  };
  const use = withinBudget(limits, { toolCalls: called });
  if (use.within) return null;
  const measure = use.limit === 'wallMs' ? 'wallMs' : 'toolCalls';
  return { limit: `this run may use ${use.most} ${measure}, ${use.used} are used`, measure };
}

/** Asks until the request is refused or its amounts are valid, then grants them. */
async function askForMore<T>(workBudget: WorkBudget<T>, limit: string, measure: Measure) {
  for (;;) {
    const spec = approvalFor(workBudget, limit, measure);
    const decided = await workBudget.whileWaiting(limit, (waiting) => approval(waiting, spec));
    if (decided.outcome !== 'approved') return decided.outcome;
    const { proof, by, comment, arguments: args } = decided;
    const wrong = Object.entries(args).find(([name, amount]) => !isGrantable(name, amount));
    if (!wrong) {
      const reason = comment ?? limit;
      const { granted } = await step('grant budget', () => grantMoreBudget({ proof, arguments: args, by, reason }), {
        summary: `Give the run what ${by.join(', ')} granted`,
      });
      addGranted(granted);
      return 'granted' as const;
    }
    recordRule({ rule: 'grant-above-zero', choice: 'ask again', reasoning: `${wrong[0]} cannot be ${String(wrong[1])}` });
  }
}

function addGranted({ toolCalls = 0, wallMs = 0 }: RunLimits): void {
  const { granted } = currentRun();
  granted.toolCalls += toolCalls;
  granted.wallMs += wallMs;
}

function approvalFor<T>({ budget, policy }: WorkBudget<T>, limit: string, measure: Measure): ApprovalSpec {
  const proposed = proposedMore(budget.run ?? {}, measure);
  const { usd, inputTokens, outputTokens, modelCalls } = currentRun().cost;
  return {
    name: 'more_budget',
    action: 'grant_budget',
    arguments: proposed,
    show: [
      { label: 'Why a person', text: limit },
      { label: 'Used so far', text: `${usd} USD, ${inputTokens + outputTokens} tokens, ${modelCalls} model calls` },
      { label: 'If you approve', text: 'the run gets this much more, on top of all limits, and continues' },
      { label: 'If you reject', text: 'the run goes on without' },
    ],
    editable: Object.keys(proposed),
    policy,
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
