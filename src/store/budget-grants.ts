import { isGrantable, nanoOf, type BudgetLimits } from '../kit/common/budget.ts';
import type { JournalEntry } from '../kit/common/entries.ts';
import { SignalboxError } from '../kit/common/failures.ts';
import type { BudgetCounter } from './budget.ts';
import type { Db, Trx } from './database.ts';
import { writeRecords } from './records.ts';

/** More budget for one run, separate from the limits, so that it takes nothing from other runs. */
export interface BudgetGrant {
  /** Chosen by the caller; a second grant with the same id changes nothing. */
  id: string;
  runId: string;
  /** At least one measure; a measure not named has no limit in this grant. */
  more: BudgetLimits;
  person: string;
  reason: string;
}

/** Stores a grant and its journal line. @throws SignalboxError INPUT_INVALID, RUN_NOT_FOUND. */
export const grantBudget = (db: Db, grant: BudgetGrant): Promise<void> => db.transaction().execute((trx) => keepGrant(trx, grant));

/** The same inside a larger transaction. */
export async function keepGrant(trx: Trx, { id, runId, more, person, reason }: BudgetGrant): Promise<void> {
  assertAmounts(more);
  const row = { id, run_id: runId, usd_nano: more.usd === undefined ? null : nanoOf(more.usd), tokens: more.tokens ?? null };
  await trx
    .insertInto('budget_grants')
    .values({ ...row, model_calls: more.modelCalls ?? null, person, reason })
    .onConflict((on) => on.doNothing())
    .execute();
  const choice = `grant ${inWords(more)}`;
  const origin = `grant:${id}`;
  const entry: JournalEntry = { kind: 'operator', step: null, by: person, choice, reasoning: reason, origin, at: new Date().toISOString() };
  await writeRecords(trx, runId, null, [], [entry]);
}

function assertAmounts(more: BudgetLimits): void {
  const given = Object.entries(more).filter(([, amount]) => amount !== undefined);
  const wrong = given.find(([measure, amount]) => !isGrantable(measure, amount));
  if (given.length > 0 && !wrong) return;
  throw new SignalboxError('INPUT_INVALID', {
    field: wrong?.[0] ?? 'more',
    detail: wrong
      ? `${wrong[0]} must be ${wrong[0] === 'usd' ? 'a number' : 'a whole number'} above zero`
      : 'a grant names usd, tokens or model calls',
    fix: 'Name at least one amount, above zero.',
  });
}

const inWords = ({ usd, tokens, modelCalls }: BudgetLimits): string =>
  [
    ...(usd === undefined ? [] : [`${usd} USD`]),
    ...(tokens === undefined ? [] : [`${tokens} tokens`]),
    ...(modelCalls === undefined ? [] : [`${modelCalls} model calls`]),
  ].join(', ');

/** The grants of a run, oldest first, as counters. */
export async function readGrants(db: Db, runId: string): Promise<BudgetCounter[]> {
  const rows = await db.selectFrom('budget_grants').selectAll().where('run_id', '=', runId).orderBy('at').orderBy('id').execute();
  return rows.map(({ id, usd_nano, tokens, model_calls }) => ({
    key: `grant:${id}`,
    scope: 'the grant',
    most: {
      ...(usd_nano === null ? {} : { usdNano: usd_nano }),
      ...(tokens === null ? {} : { tokens }),
      ...(model_calls === null ? {} : { modelCalls: model_calls }),
    },
  }));
}
