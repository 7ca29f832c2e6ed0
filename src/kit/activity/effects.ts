import { randomUUID } from 'node:crypto';
import { SignalboxError } from '../common/failures.ts';
import type { ApprovalProof } from '../common/approval.ts';
import type { JournalEntry } from '../common/entries.ts';
import type { Db, Trx } from '../../store/database.ts';
import { closeEffect, completeEffect, isApproved, leaveEffect, openEffect, type OpenedEffect } from '../../store/effects.ts';
import { hashOf } from '../../store/hash.ts';
import type { EffectClass } from '../../store/tables.ts';
import { assertWithinClass } from './effect-class.ts';
import { holding, LEASE_MS, pollUntilLate, type KeepsHold } from './effect-lease.ts';
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
}

/** Where an effect stands by its answer: done; open (the outside still works on it: the next call asks again); failed (it did not happen). */
export type EffectStanding = 'done' | 'open' | 'failed';

export interface OutsideEffectSpec<T> extends EffectSpec {
  /** Reads the status in an answer. Without it every answer means done. */
  standing?: (result: T) => EffectStanding;
  /** Asks the outside whether the effect with this key happened. Without it the answer is `unknown`. */
  verify?: (key: string) => Promise<Verdict<T>>;
  /** What to do when the outside cannot say: do it again under the same key, or ask a person (EFFECT_IN_DOUBT). */
  inDoubt: 'repeat' | 'person';
  /** What the effect is taken to have answered when that person says that it happened. Default: null. */
  assume?: (key: string) => T;
}

/** Does an effect under its key. It asks `stillOurs` directly before what cannot be taken back, where the outside does not know keys. */
export type Perform<T> = (key: string, stillOurs: StillOurs) => Promise<T>;

/** @throws SignalboxError EFFECT_IN_PROGRESS when another caller has taken the effect over: this one was silent for too long. */
export type StillOurs = () => Promise<void>;

/** The effects ledger: each effect on the outside world happens once. */
export interface Effects {
  /**
   * An effect outside of our database. A row is written before it and closed after it; `key` is for the provider. A second caller gets the
   * result of the first; while that is at work it waits for a moment and then asks to be called again later.
   * @throws SignalboxError EFFECT_IN_DOUBT, EFFECT_IN_PROGRESS, EFFECT_CONFLICT, PROOF_INVALID, or what `perform` throws.
   */
  once<T>(spec: OutsideEffectSpec<T>, perform: Perform<T>): Promise<T>;
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

async function once<T>(spec: OutsideEffectSpec<T>, perform: Perform<T>): Promise<T> {
  const call = callOf(spec);
  const { scope } = call;
  const look = (): Promise<OpenedEffect> =>
    spec.proof ? scope.commit((trx) => openApproved(trx, call, spec)) : scope.commitAsOne((db, records) => open(db, call, spec, records));
  const opened = await pollUntilLate(look, ({ stand }) => stand !== 'at work', scope.signal);
  switch (opened.stand) {
    case 'done':
      return opened.kept as T;
    case 'at work':
      throw inProgress(spec, call.key);
    case 'conflict':
      throw conflict(spec, call.key);
    case 'fresh':
    case 'taken over':
      return holding(call, (keepsHold) => {
        const act = () => performAndClose(call, spec, () => perform(call.key, stillOurs(call, spec, keepsHold)));
        return opened.stand === 'fresh' ? act() : verifyThenAct(call, spec, act);
      });
  }
}

/** Somebody began and is not at work any more: the outside is asked first. */
async function verifyThenAct<T>(call: Call, spec: OutsideEffectSpec<T>, act: () => Promise<T>): Promise<T> {
  const verdict = spec.verify ? await spec.verify(call.key) : 'unknown';
  if (verdict !== 'unknown' && verdict.happened) return settle(call, spec, verdict.result, 'found at the provider');
  if (verdict === 'unknown' && spec.inDoubt === 'person') return park(call, spec);
  return act();
}

/** Where it is known that nothing happened the row is freed; else it stays open and is verified next time. */
async function performAndClose<T>(call: Call, spec: OutsideEffectSpec<T>, perform: () => Promise<T>): Promise<T> {
  const { scope, key, holder } = call;
  let result: T;
  try {
    result = await perform();
  } catch (error) {
    if (error instanceof SignalboxError && error.nothingHappened) {
      await scope.commit((trx) => leaveEffect(trx, key, holder, 'failed', { code: error.code }));
    }
    throw error;
  }
  return settle(call, spec, result, null);
}

/** Writes down where the effect stands by its answer. */
async function settle<T>(call: Call, spec: OutsideEffectSpec<T>, result: T, reasoning: string | null): Promise<T> {
  const standing = spec.standing?.(result) ?? 'done';
  if (standing === 'done') return close(call, spec, result, reasoning);
  const { scope, key, holder } = call;
  const failed = { ...entryOf(call, spec, 'failed', reasoning), origin: `failed:${key}:${holder}` };
  await scope.commit(
    (trx) => leaveEffect(trx, key, holder, standing === 'open' ? 'started' : 'failed', result),
    standing === 'open' ? [] : [failed],
  );
  return result;
}

const stillOurs =
  ({ key }: Call, spec: EffectSpec, keepsHold: KeepsHold): StillOurs =>
  async () => {
    if (!(await keepsHold())) throw inProgress(spec, key);
  };

async function inTransaction<T>(spec: EffectSpec, work: (trx: Trx, key: string) => Promise<T>): Promise<T> {
  const call = callOf(spec);
  const { scope, key } = call;
  const run = async (trx: Trx): Promise<{ result: T; repeated: boolean }> => {
    const opened = await openApproved(trx, call, spec);
    if (opened.stand === 'conflict') throw conflict(spec, key);
    if (opened.stand === 'done') return { result: opened.kept as T, repeated: true };
    const result = await work(trx, key);
    await completeEffect(trx, key, result);
    return { result, repeated: false };
  };
  const { result } = await scope.commit(run, (done) => (done.repeated ? [] : [entryOf(call, spec, 'done', null)]));
  return result;
}

/** Behind the check of its proof, where it needs one. */
async function openApproved(trx: Trx, call: Call, spec: EffectSpec): Promise<OpenedEffect> {
  if (spec.proof && !(await isApproved(trx, call.scope.runId, spec.proof.proof, spec.proof))) {
    throw new SignalboxError('PROOF_INVALID', {
      detail: `${spec.action} needs an approval of ${spec.proof.action} with exactly these arguments`,
    });
  }
  return open(trx, call, spec, null);
}

function open(db: Db, { scope, key, holder }: Call, spec: EffectSpec, records: string | null): Promise<OpenedEffect> {
  const { runId: run_id, step } = scope;
  const undoes = spec.undoes === undefined ? null : `${run_id}:${spec.undoes}`;
  const told = { action: spec.action, class: spec.class, undoes };
  const row = { key, run_id, step, request_hash: hashOf(spec.request), ...told };
  return openEffect(db, row, { holder, leaseMs: LEASE_MS }, records);
}

const close = <T>(call: Call, spec: EffectSpec, result: T, reasoning: string | null): Promise<T> =>
  call.scope.commitAsOne(
    (db, records) => closeEffect(db, { key: call.key, runId: call.scope.runId }, result, records),
    [entryOf(call, spec, 'done', reasoning)],
  );

/** Nobody knows whether it happened, and it cannot be done twice: the row waits for a person. */
async function park<T>(call: Call, spec: OutsideEffectSpec<T>): Promise<T> {
  const { scope, key, holder } = call;
  const parked = entryOf(call, spec, 'parked', 'nobody knows whether it happened');
  await scope.commit((trx) => leaveEffect(trx, key, holder, 'parked', null), [{ ...parked, origin: `parked:${key}:${holder}` }]);
  throw new SignalboxError('EFFECT_IN_DOUBT', {
    detail: `${spec.action} (${key})`,
    fix: 'Find out whether it happened, then decide on the request in the inbox.',
    effect: key,
    ...(spec.assume && { assumed: spec.assume(key) }),
  });
}

/** The next attempt of this activity comes when the first caller may be done; until then no slot is held. */
const CALL_AGAIN_AFTER_MS = 5_000;

const conflict = ({ action }: EffectSpec, key: string) =>
  new SignalboxError('EFFECT_CONFLICT', { detail: `${action} (${key})`, effect: key });

const inProgress = ({ action }: EffectSpec, key: string) =>
  new SignalboxError('EFFECT_IN_PROGRESS', { detail: `${action} (${key})`, effect: key, retryAfterMs: CALL_AGAIN_AFTER_MS });

function callOf(spec: EffectSpec): Call {
  const scope = currentScope();
  assertWithinClass(scope.effectClass, spec, scope.activityId);
  return { scope, key: `${scope.runId}:${spec.step}`, holder: `${scope.activityId}/${scope.attempt}/${randomUUID().slice(0, 8)}` };
}

const entryOf = ({ scope, key }: Call, spec: EffectSpec, choice: 'done' | 'parked' | 'failed', reasoning: string | null): JournalEntry => ({
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
