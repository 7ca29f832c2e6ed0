import { randomUUID } from 'node:crypto';
import { SignalboxError } from '../common/failures.ts';
import type { ApprovalProof } from '../common/approval.ts';
import type { JournalEntry } from '../common/entries.ts';
import type { Trx } from '../../store/database.ts';
import { completeEffect, findEffect, isApproved, leaveEffect, openEffect, takeOverEffect } from '../../store/effects.ts';
import { hashOf } from '../../store/hash.ts';
import type { EffectClass } from '../../store/tables.ts';
import { assertWithinClass } from './effect-class.ts';
import { holding, LEASE_MS, pollUntilLate } from './effect-lease.ts';
import { currentScope, type ActivityScope } from './scope.ts';

/** What the outside says about an effect whose record was lost. */
export type Verdict<T> = { happened: true; result: T } | { happened: false } | 'unknown';

export interface EffectSpec {
  /** With the workflow id it makes the key; add a number for repeats that are meant as such. */
  step: string;
  /** What is done, as a verb: `send_mail`. */
  action: string;
  /** At most what its activity declares. */
  class: EffectClass;
  /** The arguments; a second call with the same key and other arguments is refused. */
  request: Record<string, unknown>;
  /** For effects that need a person's word: the proof and the exact action that it must cover. */
  proof?: { proof: ApprovalProof; action: string; arguments: Record<string, unknown> };
  /** The `step` of the effect that this one takes back. */
  undoes?: string;
  /** How long the row outlives its run, in milliseconds. Default: a day. */
  expiresAfterMs?: number;
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
   * An effect outside of our database. A row is written before it and closed after it; `key` is for the provider. A second caller gets the
   * result of the first; while that is at work it waits for a moment and then asks to be called again later.
   * @throws SignalboxError EFFECT_IN_DOUBT, EFFECT_IN_PROGRESS, EFFECT_CONFLICT, PROOF_INVALID, or what `perform` throws.
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

/** One call of an effect. */
interface Call {
  scope: ActivityScope;
  key: string;
  /** Unique: two attempts of one activity are two callers. */
  holder: string;
}

type Opened<T> = { state: 'fresh' } | { state: 'done'; result: T } | { state: 'taken over' } | { state: 'at work' };

async function once<T>(spec: OutsideEffectSpec<T>, perform: (key: string) => Promise<T>): Promise<T> {
  const call = callOf(spec);
  const look = () => call.scope.commit((trx) => open<T>(trx, call, spec));
  const opened = await pollUntilLate(look, ({ state }) => state !== 'at work', call.scope.signal);
  switch (opened.state) {
    case 'done':
      return opened.result;
    case 'at work':
      throw inProgress(spec, call.key);
    case 'fresh':
      return holding(call, () => performAndClose(call, spec, perform));
    case 'taken over':
      return holding(call, () => verifyThenPerform(call, spec, perform));
  }
}

/** Somebody began and is not at work any more: the outside is asked first. */
async function verifyThenPerform<T>(call: Call, spec: OutsideEffectSpec<T>, perform: (key: string) => Promise<T>): Promise<T> {
  const verdict = spec.verify ? await spec.verify(call.key) : 'unknown';
  if (verdict !== 'unknown' && verdict.happened) return close(call, spec, verdict.result, 'found done after a crash');
  if (verdict === 'unknown' && spec.inDoubt === 'person') return park(call, spec);
  return performAndClose(call, spec, perform);
}

/** Where it is known that nothing happened the row is freed; else it stays open and is verified next time. */
async function performAndClose<T>(call: Call, spec: EffectSpec, perform: (key: string) => Promise<T>): Promise<T> {
  const { scope, key, holder } = call;
  let result: T;
  try {
    result = await perform(key);
  } catch (error) {
    if (error instanceof SignalboxError && error.nothingHappened) {
      await scope.commit((trx) => leaveEffect(trx, key, holder, 'failed', { code: error.code }));
    }
    throw error;
  }
  return close(call, spec, result, null);
}

async function inTransaction<T>(spec: EffectSpec, work: (trx: Trx, key: string) => Promise<T>): Promise<T> {
  const call = callOf(spec);
  const { scope, key } = call;
  const run = async (trx: Trx): Promise<{ result: T; repeated: boolean }> => {
    const opened = await open<T>(trx, call, spec);
    if (opened.state === 'done') return { result: opened.result, repeated: true };
    const result = await work(trx, key);
    await completeEffect(trx, key, result);
    return { result, repeated: false };
  };
  const { result } = await scope.commit(run, (done) => (done.repeated ? [] : [entryOf(call, spec, 'done', null)]));
  return result;
}

async function open<T>(trx: Trx, { scope, key, holder }: Call, spec: EffectSpec): Promise<Opened<T>> {
  if (spec.proof && !(await isApproved(trx, scope.runId, spec.proof.proof, spec.proof))) {
    throw new SignalboxError('PROOF_INVALID', {
      detail: `${spec.action} needs an approval of ${spec.proof.action} with exactly these arguments`,
    });
  }
  const request_hash = hashOf(spec.request);
  const { runId: run_id, step } = scope;
  const undoes = spec.undoes === undefined ? null : `${run_id}:${spec.undoes}`;
  const told = { action: spec.action, class: spec.class, undoes, expires_after_ms: spec.expiresAfterMs ?? null };
  const hold = { holder, leaseMs: LEASE_MS };
  if (await openEffect(trx, { key, run_id, step, request_hash, ...told }, hold)) return { state: 'fresh' };
  const row = await findEffect(trx, key);
  if (row && row.request_hash !== request_hash)
    throw new SignalboxError('EFFECT_CONFLICT', { detail: `${spec.action} (${key})`, effect: key });
  if (row?.status === 'done') return { state: 'done', result: row.result as T };
  if (row?.at_work) return { state: 'at work' };
  return (await takeOverEffect(trx, key, hold)) ? { state: 'taken over' } : { state: 'at work' };
}

/** The first result stays: who comes second with one, as a frozen worker that wakes up, gives that back too. */
async function close<T>(call: Call, spec: EffectSpec, result: T, reasoning: string | null): Promise<T> {
  const { scope, key } = call;
  const work = async (trx: Trx): Promise<{ first: boolean; kept: T }> => {
    const first = await completeEffect(trx, key, result);
    return { first, kept: first ? result : ((await findEffect(trx, key))?.result as T) };
  };
  const { kept } = await scope.commit(work, ({ first }) => (first ? [entryOf(call, spec, 'done', reasoning)] : []));
  return kept;
}

/** Nobody knows whether it happened, and it cannot be done twice: the row waits for a person. */
async function park<T>(call: Call, spec: EffectSpec): Promise<T> {
  const { scope, key, holder } = call;
  const parked = entryOf(call, spec, 'parked', 'nobody knows whether it happened');
  await scope.commit((trx) => leaveEffect(trx, key, holder, 'parked', null), [{ ...parked, origin: `parked:${key}:${holder}` }]);
  throw new SignalboxError('EFFECT_IN_DOUBT', {
    detail: `${spec.action} (${key})`,
    fix: 'Find out whether it happened, then decide on the request in the inbox.',
    effect: key,
  });
}

/** The next attempt of this activity comes when the first caller may be done; until then no slot is held. */
const CALL_AGAIN_AFTER_MS = 5_000;

const inProgress = ({ action }: EffectSpec, key: string) =>
  new SignalboxError('EFFECT_IN_PROGRESS', { detail: `${action} (${key})`, effect: key, retryAfterMs: CALL_AGAIN_AFTER_MS });

function callOf(spec: EffectSpec): Call {
  const scope = currentScope();
  assertWithinClass(scope.effectClass, spec, scope.activityId);
  return { scope, key: `${scope.runId}:${spec.step}`, holder: `${scope.activityId}/${scope.attempt}/${randomUUID().slice(0, 8)}` };
}

const entryOf = ({ scope, key }: Call, spec: EffectSpec, choice: 'done' | 'parked', reasoning: string | null): JournalEntry => ({
  kind: 'effect',
  step: scope.step,
  by: spec.action,
  choice,
  input: `effect:${key}`,
  reasoning,
  details: { class: spec.class },
  origin: `effect:${key}`,
  at: new Date().toISOString(),
});
