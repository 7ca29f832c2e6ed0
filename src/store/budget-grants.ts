import { nanoOf, type BudgetLimits } from '../kit/common/budget.ts';
import { SignalboxError } from '../kit/common/failures.ts';
import type { BudgetCounter } from './budget.ts';
import type { Db } from './database.ts';
import { writeRecords } from './records.ts';

/** More budget for one run: a pot of its own beside the limits, so that no other run loses anything by it. */
export interface BudgetGrant {
  /** Chosen by the caller; a second grant with the same id changes nothing. */
  id: string;
  runId: string;
  /** At least one measure; those that are not named are bounded by the others alone. */
  more: BudgetLimits;
  person: string;
  reason: string;
}

/** Keeps a grant and its line in the journal. @throws SignalboxError INPUT_INVALID, RUN_NOT_FOUND. */
export async function grantBudget(db: Db, { id, runId, more, person, reason }: BudgetGrant): Promise<void> {
  assertPositive(more);
  await db.transaction().execute(async (trx) => {
    const row = { id, run_id: runId, usd_nano: more.usd === undefined ? null : nanoOf(more.usd), tokens: more.tokens ?? null };
    await trx
      .insertInto('budget_grants')
      .values({ ...row, model_calls: more.modelCalls ?? null, person, reason })
      .onConflict((on) => on.doNothing())
      .execute();
    await writeRecords(
      trx,
      runId,
      null,
      [],
      [
        {
          kind: 'operator',
          step: null,
          by: person,
          choice: `grant ${inWords(more)}`,
          reasoning: reason,
          origin: `grant:${id}`,
          at: new Date().toISOString(),
        },
      ],
    );
  });
}

function assertPositive(more: BudgetLimits): void {
  const given = Object.entries(more).filter(([, amount]) => amount !== undefined);
  const wrong = given.find(([, amount]) => !(Number.isFinite(amount) && amount > 0));
  if (given.length > 0 && !wrong) return;
  throw new SignalboxError('INPUT_INVALID', {
    field: wrong?.[0] ?? 'more',
    detail: wrong ? `${wrong[0]} must be above zero` : 'a grant names usd, tokens or model calls',
  });
}

const inWords = ({ usd, tokens, modelCalls }: BudgetLimits): string =>
  [
    ...(usd === undefined ? [] : [`${usd} USD`]),
    ...(tokens === undefined ? [] : [`${tokens} tokens`]),
    ...(modelCalls === undefined ? [] : [`${modelCalls} model calls`]),
  ].join(', ');

/** The pots of a run, oldest first. */
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
