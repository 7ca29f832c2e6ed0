import { isCancellation } from '@temporalio/workflow';
import type { TransactionConfiguration } from '../../contracts/transaction/configuration.schema.ts';
import type { Screening } from '../../rules/transaction/review.ts';
import type { TransactionInput } from '../../contracts/transaction/schema.ts';
import { formatMoney } from '../../kit/common/money.ts';
import { withinBudget } from '../../kit/workflow/budget.ts';
import { recordRule } from '../../kit/workflow/record-rule.ts';
import { describeFailure, timedOut } from '../../kit/workflow/failure.ts';
import { step } from '../../kit/workflow/step.ts';
import { assessRisk, concludeScreening, screenTransaction } from './activities.ts';

/**
 * Screens with rules and lists first, then with a model that can only raise the risk. The verdict is stored for the processing step.
 * @param doubts reasons for a person's review, whatever the screening finds.
 */
export async function screenPayment(
  transaction: TransactionInput,
  configuration: TransactionConfiguration,
  doubts: string[],
): Promise<Screening> {
  const at = new Date().toISOString(); // our clock: a payer who sets the time could evade the rules' time windows
  const found = await step('screen', () => screenTransaction({ transaction, configuration, at }), {
    summary: 'Look at fraud rules and the sanctions list',
    done: ({ risk, hits }) => `risk ${risk}, ${hits.length} names like one of the list`,
  });
  const findings = found.findings.map(({ reason }) => reason);
  const asked = found.hits.some(({ exact }) => exact)
    ? { opinion: null, doubts: [] }
    : await opinionOf(transaction, findings, configuration);
  const all = { ...asked, doubts: [...doubts, ...asked.doubts] };
  const verdict = await step('conclude screening', () => concludeScreening({ transaction, configuration, at, ...all }), {
    summary: 'Decide whether a person has to look',
    done: ({ verdict: found, needed }) => (needed > 0 ? `${found} by ${needed}` : found),
  });
  recordRule({ rule: 'screening', choice: verdict.verdict, reasoning: verdict.reasons.join('; ') || 'nothing was found' });
  return verdict;
}

/** The model's risk, or why there is none, which is a doubt for a person. */
async function opinionOf(
  { amount, purpose = '', debtor, creditor }: TransactionInput,
  findings: string[],
  { model, budget }: TransactionConfiguration,
): Promise<{ opinion: string | null; doubts: string[] }> {
  if (!model) return { opinion: null, doubts: [] };
  if (!withinBudget(budget.run).within) return noModel('the budget allows no call of a model');
  const payment = { purpose, amount: formatMoney(amount.minor, amount.currency), debtor: debtor.name, creditor: creditor.name };
  try {
    const { output } = await step('assess risk', () => assessRisk({ payment, findings }), {
      summary: 'Ask a model, which can only raise the risk',
      done: ({ output: { risk } }) => `risk ${risk}`,
    });
    return { opinion: output.risk, doubts: [] };
  } catch (error) {
    const { code, message } = describeFailure(error);
    const known = code.startsWith('MODEL_') || code === 'PROVIDER_PAUSED' || code === 'BUDGET_EXCEEDED' || timedOut(error);
    if (isCancellation(error) || !known) throw error;
    return noModel(message);
  }
}

function noModel(why: string): { opinion: null; doubts: string[] } {
  recordRule({ rule: 'model-available', choice: 'person', reasoning: why });
  return { opinion: null, doubts: [`no model could be asked: ${why}`] };
}
