import { createEffects, type OutsideEffectSpec, type Perform } from '../../src/kit/activity/effects.ts';
import type { Db } from '../../src/store/database.ts';
import { addRun, runAttempt, type AttemptOptions } from '../../testkit/activity.ts';
import { openTestDatabase } from '../../testkit/database.ts';

export const effects = createEffects();

/** A mail that a person has to look after when nobody knows whether it went out. */
export const effectSpec = (more: Partial<OutsideEffectSpec<string>> = {}): OutsideEffectSpec<string> => ({
  ...{ step: 'mail', action: 'send_mail', class: 'irreversible', request: { to: 'kim@example.com' }, inDoubt: 'person' },
  ...more,
});

/** The ledger over a real database, and an outside that remembers what it was asked to do. */
export interface EffectStage {
  db: Db;
  /** The run at work. */
  runId: string;
  /** What the outside was asked to do, by key. */
  outside: string[];
  /** A new run, for which nothing was done. */
  begin(): Promise<void>;
  perform: (key: string) => Promise<string>;
  /** Asks for the mail, each time as another attempt. */
  once(more?: Partial<OutsideEffectSpec<string>>, work?: Perform<string>, attempt?: Partial<AttemptOptions>): Promise<string>;
  row(): Promise<{ status: string; result: unknown } | undefined>;
  journal(): Promise<{ kind: string; by: string | null; choice: string | null; reasoning: string | null }[]>;
  close(): Promise<void>;
}

export async function openEffectStage(): Promise<EffectStage> {
  const test = await openTestDatabase();
  const { db } = test;
  let [runs, attempts] = [0, 0];
  const stage: EffectStage = {
    ...{ db, runId: '', outside: [], close: () => test.close() },
    async begin() {
      stage.runId = await addRun(db, `effects:${++runs}`);
      stage.outside = [];
    },
    perform: async (key) => `sent ${stage.outside.push(key)}`,
    once: (more, work = stage.perform, attempt = {}) =>
      runAttempt(db, { runId: stage.runId, attempt: ++attempts, ...attempt }, () => effects.once(effectSpec(more), work)),
    row: () => db.selectFrom('effects').selectAll().where('run_id', '=', stage.runId).executeTakeFirst(),
    journal: () =>
      db.selectFrom('journal').select(['kind', 'by', 'choice', 'reasoning']).where('run_id', '=', stage.runId).orderBy('seq').execute(),
  };
  return stage;
}
