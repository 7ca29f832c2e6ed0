import { CancellationScope } from '@temporalio/workflow';
import type { Settlement } from '../common/view.ts';
import type { ApprovalOutcome } from '../common/approval.ts';
import { settleEffect, whoOperates } from './activities.ts';
import { askPerson, type ApprovalSpec } from './approval.ts';
import { recordRule } from './record-rule.ts';
import type { EffectInDoubt } from './failure.ts';
import { activeStep } from './step-context.ts';
import { flushRecords } from './publish-result.ts';
import { repairPolicy } from './undo.ts';

/** Operators are reminded after this time; the request stays open. */
const DEADLINE_MS = 24 * 3_600_000;

/**
 * Asks the workflow's operators whether an effect in doubt happened, and stores their answer in the ledger. The interceptor calls it for
 * every activity that fails with EFFECT_IN_DOUBT; cancelling the run meanwhile stores that nobody knows.
 * @returns whether to call the activity again: it then finds the effect done, or does it again. False when nobody knows.
 */
export async function settleDoubt(doubt: EffectInDoubt): Promise<boolean> {
  const operators = await whoOperates();
  if (operators.length === 0) {
    const reasoning = `${doubt.effect}: the people file gives nobody the role operate for this workflow`;
    recordRule({ rule: 'effect-in-doubt', choice: 'nobody to ask', reasoning });
    return false;
  }
  flushRecords(); // the running step is stored before the wait
  let answer = answerOf(null, [], 'the run was cancelled before anybody answered');
  try {
    const outcome = await askPerson('effect in doubt', askFor(doubt, operators));
    if (outcome.outcome !== 'expired' && outcome.outcome !== 'sent_back')
      answer = answerOf(HAPPENED[outcome.outcome], outcome.by, outcome.comment);
  } finally {
    await CancellationScope.nonCancellable(() => keepAnswer(doubt, answer));
  }
  return answer.happened !== null;
}

const HAPPENED = { approved: true, rejected: false, taken_over: null } as const satisfies Record<
  Exclude<ApprovalOutcome['outcome'], 'expired' | 'sent_back'>,
  boolean | null
>;

type Answer = Omit<Settlement, 'at'>;

const answerOf = (happened: boolean | null, by: string[], comment: string | null): Answer => ({ happened, by, comment });

async function keepAnswer({ effect: key, assumed }: EffectInDoubt, answer: Answer): Promise<void> {
  const settled = { ...answer, at: new Date().toISOString() };
  const text = { true: 'it happened', false: 'it did not happen', null: 'nobody knows' }[String(answer.happened) as 'null'];
  const summary = `Keep in the ledger that ${text}`;
  await settleEffect.executeWithOptions({ summary }, [{ key, settled, result: answer.happened ? assumed : null }]);
}

function askFor({ effect, message }: EffectInDoubt, operators: string[]): ApprovalSpec {
  const step = activeStep();
  return {
    name: 'effect in doubt',
    action: 'settle_effect',
    arguments: { effect },
    show: [
      { label: 'What happened', text: message },
      { label: 'What was to be done', text: step ? `${step.name}: ${step.planned}` : effect },
      { label: 'What to search for', text: `at the provider, the key ${effect}` },
      { label: 'If you approve', text: 'it happened: the run goes on with it as done; the comment says how you know' },
      { label: 'If you reject', text: 'it did not happen: it is done again, under the same key' },
      { label: 'If you take over', text: 'nobody can know: it is given up, and its step fails' },
    ],
    policy: { ...repairPolicy({ group: operators, deadlineMs: DEADLINE_MS, escalateTo: operators }), takeOver: true },
  };
}
