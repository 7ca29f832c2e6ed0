import { SignalboxError } from '../common/failures.ts';
import type { ApprovalProof } from '../common/approval.ts';
import type { JournalEntry } from '../common/entries.ts';
import type { Trx } from '../../store/database.ts';
import { closeEffect, findEffect, isApproved, openEffect } from '../../store/effects.ts';
import { hashOf } from '../../store/hash.ts';
import type { EffectClass } from '../../store/tables.ts';
import { currentScope, type ActivityScope } from './scope.ts';

/** What the outside says about an effect whose record was lost. */
export type Verdict<T> = { happened: true; result: T } | { happened: false } | 'unknown';

export interface EffectSpec {
  /** With the workflow id it makes the key; add a number for repeats that are meant as such. */
  step: string;
  /** What is done, as a verb: `send_mail`. */
  action: string;
  class: EffectClass;
  /** The arguments; a second call with the same key and other arguments is refused. */
  request: Record<string, unknown>;
  /** For effects that need a person's word: the proof and the exact action that it must cover. */
  proof?: { proof: ApprovalProof; action: string; arguments: Record<string, unknown> };
}

export interface OutsideEffectSpec<T> extends EffectSpec {
  /** Asks the outside whether the effect with this key happened. Without it the answer is `unknown`. */
  verify?: (key: string) => Promise<Verdict<T>>;
  /** What to do when the outside cannot say: do it again under the same key, or leave it to a person (EFFECT_IN_DOUBT). */
  inDoubt: 'repeat' | 'person';
}

/** The effects ledger: each effect on the outside world happens once. */
export interface Effects {
  /**
   * An effect outside of our database. A row is written before it and closed after it; `key` is for the provider.
   * @throws SignalboxError EFFECT_IN_DOUBT, EFFECT_CONFLICT, PROOF_INVALID, or what `perform` throws.
   */
  once<T>(spec: OutsideEffectSpec<T>, perform: (key: string) => Promise<T>): Promise<T>;
  /**
   * An effect inside of our database: committed in one transaction with its row, so it happens exactly once.
   * @throws SignalboxError EFFECT_CONFLICT, PROOF_INVALID.
   */
  inTransaction<T>(spec: EffectSpec, work: (trx: Trx, key: string) => Promise<T>): Promise<T>;
}

/** The ledger over the database of the activity at work. */
export const createEffects = (): Effects => ({ once, inTransaction });

type Opened<T> = { state: 'fresh' } | { state: 'done'; result: T } | { state: 'open' };

async function once<T>(spec: OutsideEffectSpec<T>, perform: (key: string) => Promise<T>): Promise<T> {
  const scope = currentScope();
  const key = keyOf(scope, spec);
  const opened = await scope.commit((trx) => open<T>(trx, scope, key, spec));
  if (opened.state === 'done') return opened.result;
  if (opened.state === 'open') {
    const verdict = spec.verify ? await spec.verify(key) : 'unknown';
    if (verdict !== 'unknown' && verdict.happened) return close(scope, key, spec, verdict.result, 'found done after a crash');
    if (verdict === 'unknown' && spec.inDoubt === 'person') {
      throw new SignalboxError('EFFECT_IN_DOUBT', {
        detail: `${spec.action} (${key})`,
        fix: 'Find out whether it happened, then decide on the request in the inbox.',
      });
    }
  }
  return close(scope, key, spec, await attempt(scope, key, perform), null);
}

/** Where it is known that nothing happened the row is freed; else it stays open and is verified next time. */
async function attempt<T>(scope: ActivityScope, key: string, perform: (key: string) => Promise<T>): Promise<T> {
  try {
    return await perform(key);
  } catch (error) {
    if (error instanceof SignalboxError && error.nothingHappened) {
      await scope.commit((trx) => closeEffect(trx, key, 'failed', { code: error.code }));
    }
    throw error;
  }
}

async function inTransaction<T>(spec: EffectSpec, work: (trx: Trx, key: string) => Promise<T>): Promise<T> {
  const scope = currentScope();
  const key = keyOf(scope, spec);
  const run = async (trx: Trx): Promise<{ result: T; repeated: boolean }> => {
    const opened = await open<T>(trx, scope, key, spec);
    if (opened.state === 'done') return { result: opened.result, repeated: true };
    const result = await work(trx, key);
    await closeEffect(trx, key, 'done', result);
    return { result, repeated: false };
  };
  const { result } = await scope.commit(run, (done) => (done.repeated ? [] : [entryOf(scope, key, spec, null)]));
  return result;
}

async function open<T>(trx: Trx, scope: ActivityScope, key: string, spec: EffectSpec): Promise<Opened<T>> {
  if (spec.proof && !(await isApproved(trx, scope.runId, spec.proof.proof, spec.proof))) {
    throw new SignalboxError('PROOF_INVALID', {
      detail: `${spec.action} needs an approval of ${spec.proof.action} with exactly these arguments`,
    });
  }
  const request_hash = hashOf(spec.request);
  const fresh = await openEffect(trx, { key, run_id: scope.runId, step: scope.step, action: spec.action, class: spec.class, request_hash });
  if (fresh) return { state: 'fresh' };
  const row = await findEffect(trx, key);
  if (row && row.request_hash !== request_hash) throw new SignalboxError('EFFECT_CONFLICT', { detail: `${spec.action} (${key})` });
  return row?.status === 'done' ? { state: 'done', result: row.result as T } : { state: 'open' };
}

async function close<T>(scope: ActivityScope, key: string, spec: EffectSpec, result: T, reasoning: string | null): Promise<T> {
  await scope.commit((trx) => closeEffect(trx, key, 'done', result), [entryOf(scope, key, spec, reasoning)]);
  return result;
}

const keyOf = (scope: ActivityScope, spec: EffectSpec): string => `${scope.runId}:${spec.step}`;

const entryOf = (scope: ActivityScope, key: string, spec: EffectSpec, reasoning: string | null): JournalEntry => ({
  kind: 'effect',
  step: scope.step,
  by: spec.action,
  choice: 'done',
  input: `effect:${key}`,
  reasoning,
  details: { class: spec.class },
  origin: `effect:${key}`,
  at: new Date().toISOString(),
});
