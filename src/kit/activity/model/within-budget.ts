import { askModel, paidAnswer, type ModelReply } from './ask.ts';
import { isExceeded } from './budget.ts';
import { keepExceeded } from './keep.ts';
import { cheaperTurn, type ModelTurn } from './ladder.ts';
import type { StepWork } from './step-work.ts';

interface Begun {
  turn: ModelTurn;
  asked: ModelReply;
}

/**
 * Asks the first question. Where a limit rules out the large model and the workflow allows it, asks the small one; a retry stays with the
 * model that its earlier attempt paid for.
 */
export async function askFirst(work: StepWork, turn: ModelTurn): Promise<Begun> {
  const { parts, scope } = work;
  const cheaper =
    turn.tier === 'large' &&
    parts.models.small.name !== parts.models.large.name &&
    (await parts.budgetFor?.(scope.runId))?.atLimit === 'cheaper_tier';
  if (!cheaper) return { turn, asked: await askWithinBudget(work, turn) };
  const earlier = cheaperTurn(turn, 'an earlier attempt was at its limit');
  const asked = paidAnswer(work, earlier);
  if (asked) return { turn: earlier, asked };
  try {
    return { turn, asked: await askModel(work, turn) };
  } catch (error) {
    if (!isExceeded(error)) throw error;
    const small = cheaperTurn(turn, error.message);
    return { turn: small, asked: await askWithinBudget(work, small) };
  }
}

/** Asks one question; records in the journal when a limit stops it. @throws SignalboxError BUDGET_EXCEEDED or with a MODEL_ code. */
export async function askWithinBudget(work: StepWork, turn: ModelTurn): Promise<ModelReply> {
  try {
    return await askModel(work, turn);
  } catch (error) {
    if (isExceeded(error)) await keepExceeded(work, error);
    throw error;
  }
}
