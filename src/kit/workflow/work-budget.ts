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

/** Asks a person in the state that it is given. */
export type AskInState = <S extends StateMap>(waiting: State<S, WaitingState<S>>) => Promise<ApprovalOutcome>;

/** What a piece of work may use, and how the run gets more. */
export interface WorkBudget<T> {
  budget: Budget;
  /** Who may grant more, and until when. */
  policy: ApprovalPolicy;
  /** Moves the run to a state that waits for approval, asks there, and moves it on as the answer says. */
  whileWaiting: (why: string, ask: AskInState) => Promise<ApprovalOutcome>;
  /** Calls of tools so far; none when left out. */
  toolCalls?: () => number;
  /** For work that returns at a limit instead of failing, as an agent does: which limit that was, or null. */
  stoppedAt?: (value: T) => string | null;
}

/** The value, or the limit in words and what was said to more: nobody was asked, or why it was not granted. */
export type WithinWorkBudget<T> =
  | { outcome: 'done'; value: T }
  | {
      outcome: 'over_budget';
      limit: string;
      answer: 'not_asked' | Exclude<ApprovalOutcome['outcome'], 'approved'>;
      /** What the work had returned when it stopped, or null when it failed. */
      value: T | null;
    };

/**
 * Does one piece of work, and what the workflow wants at a limit: hands over at once, or asks a person for more and does the work again
 * (`cheaper_tier` is tried by the model call itself and then asks too). The work is repeated whole, so it should be one step.
 * Limits of model calls are kept by the calls; those of tool calls and time are looked at before the work begins.
 */
export async function withinWorkBudget<T>(means: WorkBudget<T>, work: () => Promise<T>): Promise<WithinWorkBudget<T>> {
  for (;;) {
    const tried = await tryOnce(means, work);
    if (tried.limit === null) return { outcome: 'done', value: tried.value };
    const { limit, value, measure } = tried;
    if (means.budget.atLimit === 'hand_over') {
      recordRule({ rule: 'budget', choice: 'hand over', reasoning: limit });
      return { outcome: 'over_budget', limit, answer: 'not_asked', value };
    }
    const answer = await askForMore(means, limit, measure);
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

/** Money, tokens and model calls are not looked at here: what an operator granted the database alone knows. */
function ownLimit({ toolCalls, wallMs }: RunLimits, called: number): { limit: string; measure: Measure } | null {
  const { granted } = currentRun();
  const limits = {
    ...(toolCalls !== undefined && { toolCalls: toolCalls + granted.toolCalls }),
    ...(wallMs !== undefined && { wallMs: wallMs + granted.wallMs }),
  };
  const stand = withinBudget(limits, { toolCalls: called });
  if (stand.within) return null;
  const measure = stand.limit === 'wallMs' ? 'wallMs' : 'toolCalls';
  return { limit: `this run may use ${stand.most} ${measure}, ${stand.used} are used`, measure };
}

/** Asks until the amounts can be granted, and grants them. */
async function askForMore<T>(means: WorkBudget<T>, limit: string, measure: Measure) {
  for (;;) {
    const ask = askFor(means, limit, measure);
    const decided = await means.whileWaiting(limit, (waiting) => approval(waiting, ask));
    if (decided.outcome !== 'approved') return decided.outcome;
    const { proof, by, comment, arguments: args } = decided;
    const wrong = Object.entries(args).find(([name, amount]) => !isGrantable(name, amount));
    if (!wrong) {
      const reason = comment ?? limit;
      const { granted } = await step('grant budget', () => grantMoreBudget({ proof, arguments: args, by, reason }), {
        summary: `Give the run what ${by.join(', ')} granted`,
      });
      takeDown(granted);
      return 'granted' as const;
    }
    recordRule({ rule: 'grant-above-zero', choice: 'ask again', reasoning: `${wrong[0]} cannot be ${String(wrong[1])}` });
  }
}

function takeDown({ toolCalls = 0, wallMs = 0 }: RunLimits): void {
  const { granted } = currentRun();
  granted.toolCalls += toolCalls;
  granted.wallMs += wallMs;
}

function askFor<T>({ budget, policy }: WorkBudget<T>, limit: string, measure: Measure): ApprovalSpec {
  const proposed = proposedMore(budget.run ?? {}, measure);
  const { usd, inputTokens, outputTokens, modelCalls } = currentRun().cost;
  return {
    name: 'more_budget',
    action: 'grant_budget',
    arguments: proposed,
    show: [
      { label: 'Why a person', text: limit },
      { label: 'Used so far', text: `${usd} USD, ${inputTokens + outputTokens} tokens, ${modelCalls} model calls` },
      { label: 'If you approve', text: 'the run gets this much more, beside all limits, and goes on' },
      { label: 'If you reject', text: 'the run goes on without' },
    ],
    editable: Object.keys(proposed),
    policy,
  };
}

/** As much again as the run had. A grant bounds every measure, or one of them would be without a limit. */
function proposedMore(
  { usd = 0.5, tokens = 100_000, modelCalls = 20, toolCalls, wallMs }: RunLimits,
  measure: Measure,
): Record<string, number> {
  if (measure === 'toolCalls') return { toolCalls: toolCalls! };
  if (measure === 'wallMs') return { wallMs: wallMs! };
  return { usd, tokens, modelCalls };
}
