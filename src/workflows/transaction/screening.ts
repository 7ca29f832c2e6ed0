import type { TransactionActivities } from '../../activities/transaction/activities.ts';
import type { contract } from '../../contracts/transaction/contract.ts';
import type { Screening } from '../../rules/transaction/review.ts';
import { formatMoney } from '../../kit/common/money.ts';
import type { RunOf } from '../../kit/workflow/story.ts';

export type Transaction = RunOf<typeof contract, TransactionActivities>;

/**
 * Waits for the requested day of the payment. Screening comes after the wait, because the lists may change; a party that is already listed is
 * screened at once. @returns why a person must review the payment, whatever the screening finds: its day is over.
 */
export async function waitForExecutionDay(run: Transaction): Promise<string[]> {
  const { input: transaction, configuration } = run;
  const { executeOn } = transaction;
  if (executeOn === undefined) {
    run.move('received', 'screening');
    return [];
  }
  const { dueAt, late, today, listed } = await run.read.planPayment(
    { transaction, configuration, at: new Date().toISOString() },
    {
      step: 'look at its day',
      summary: `Wanted on ${executeOn}`,
      done: (plan) => (plan.late ? `${executeOn} is over` : `due at ${plan.dueAt}`),
    },
  );
  const ms = Date.parse(dueAt) - Date.now();
  if (late || listed || ms <= 0) {
    run.move('received', 'screening');
    return late ? [`it was wanted on ${executeOn}, which is over; it would be made on ${today}`] : [];
  }
  run.move('received', 'scheduled', `wanted on ${executeOn}`);
  await run.sleep('wait for its day', ms, `Waits until ${dueAt}`);
  run.move('scheduled', 'screening');
  return [];
}

/** Screens with rules and lists first, then with a model that can only raise the risk. The verdict is stored for the processing step. */
export async function screenPayment(run: Transaction, doubts: string[]): Promise<Screening> {
  const { input: transaction, configuration } = run;
  const at = new Date().toISOString(); // our clock: a payer who sets the time could evade the rules' time windows
  const found = await run.read.screenTransaction(
    { transaction, configuration, at },
    {
      step: 'screen',
      summary: 'Look at fraud rules and the sanctions list',
      done: ({ risk, hits }) => `risk ${risk}, ${hits.length} names like one of the list`,
    },
  );
  const isListed = found.hits.some(({ exact }) => exact);
  const asked = isListed || !configuration.model ? null : await askModel(run, found.findings);
  const screening = await run.once.concludeScreening(
    {
      ...{ transaction, configuration, at },
      opinion: asked?.output?.risk ?? null,
      doubts: asked?.why === undefined ? doubts : [...doubts, `no model could be asked: ${asked.why}`],
    },
    {
      step: 'conclude screening',
      summary: 'Decide whether a person has to look',
      done: ({ verdict, needed }) => (needed > 0 ? `${verdict} by ${needed}` : verdict),
    },
  );
  run.note('screening', screening.verdict, screening.reasons.join('; ') || 'nothing was found');
  return screening;
}

function askModel({ input: { amount, purpose = '', debtor, creditor }, ask }: Transaction, findings: { reason: string }[]) {
  const payment = { purpose, amount: formatMoney(amount.minor, amount.currency), debtor: debtor.name, creditor: creditor.name };
  return ask.assessRisk(
    { payment, findings: findings.map(({ reason }) => reason) },
    { summary: 'Ask a model, which can only raise the risk', done: ({ output }) => `risk ${output.risk}` },
  );
}
