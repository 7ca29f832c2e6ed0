import type { ApprovalOutcome, ApprovalPolicy } from '../common/approval.ts';
import type { ShownField } from '../common/view.ts';
import { settleEffect } from './activities.ts';
import { approval, type ApprovalAsk } from './approval.ts';
import { describeFailure, effectInDoubt } from './failure.ts';
import type { AskThere } from './means.ts';
import { step } from './step.ts';

/** How a run finds out about an effect of which nobody knows whether it happened. */
export interface Doubt {
  /** What a person should read before they say whether it happened, after the failure's own words. */
  describe: (key: string) => ShownField[];
  /** Who says it, and until when. */
  policy: ApprovalPolicy;
  /** Moves the run to a state that waits for approval, asks there, and moves it on. */
  whileWaiting: (why: string, ask: AskThere) => Promise<ApprovalOutcome>;
  /** What the effect is taken to have answered when a person says that it happened. */
  resultOf: (word: { by: string[]; comment: string | null }) => unknown;
}

/**
 * Does work whose effects may be in doubt. Where nobody knows whether one happened, a person is asked: approve says that it did, and the
 * work goes on with it as done; reject says that it did not, and it is done again. Their word is in the ledger.
 * When nobody says it in time the failure goes on, and the ledger keeps the effect as parked.
 */
export async function withDoubtSettled<T>(doubt: Doubt, work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const key = effectInDoubt(error);
      if (key === null) throw error;
      const { message } = describeFailure(error);
      const ask = askFor(doubt, key, message);
      const decided = await doubt.whileWaiting(message, (waiting) => approval(waiting, ask));
      if (decided.outcome === 'expired' || decided.outcome === 'taken_over') throw error;
      await settle(doubt, key, decided);
    }
  }
}

async function settle({ resultOf }: Doubt, key: string, { outcome, by, comment }: Exclude<ApprovalOutcome, { outcome: 'expired' }>) {
  const happened = outcome === 'approved';
  const settled = { happened, by, comment, at: new Date().toISOString() };
  const summary = `Keep that it ${happened ? 'happened' : 'did not happen'}`;
  await step('settle effect', () => settleEffect({ key, settled, result: happened ? resultOf({ by, comment }) : null }), { summary });
}

const askFor = ({ describe, policy }: Doubt, key: string, problem: string): ApprovalAsk => ({
  name: 'effect in doubt',
  action: 'settle_effect',
  arguments: { effect: key },
  show: [
    { label: 'What happened', text: problem },
    ...describe(key),
    { label: 'If you approve', text: 'it happened: the run goes on with it as done' },
    { label: 'If you reject', text: 'it did not happen: it is done again' },
  ],
  policy: { ...policy, takeOver: false },
});
