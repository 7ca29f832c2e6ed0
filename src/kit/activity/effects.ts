import { randomUUID } from 'node:crypto';
import { SignalboxError } from '../common/failures.ts';
import type { Amount, ApprovalProof } from '../common/approval.ts';
import type { JournalEntry } from '../common/entries.ts';
import type { Db, Trx } from '../../store/database.ts';
import { closeEffect, completeEffect, isApproved, releaseEffect, openEffect, type OpenedEffect } from '../../store/effects.ts';
import { hashOf } from '../../store/hash.ts';
import type { EffectClass } from '../../store/tables.ts';
import { assertWithinClass } from './effect-class.ts';
import { withLease, LEASE_MS, pollUntilLate, type RenewLease } from './effect-lease.ts';
import { currentScope, type ActivityScope } from './scope.ts';

/** What the provider reports about an effect whose record was lost. */
export type EffectVerification<T> = { happened: true; result: T } | { happened: false } | 'unknown';

export interface EffectSpec {
  /** Makes the key, with the workflow id; add a number for intended repeats. Default: the step of the activity, with its number. */
  step?: string;
  /** A verb: `send_mail`. */
  action: string;
  /** Not stronger than its activity declares. */
  class: EffectClass;
  /** The arguments; a second call with the same key and other arguments fails. */
  request: Record<string, unknown>;
  /** For effects that need an approval: the proof and the exact action it must cover, with the amount where that is not among the arguments. */
  proof?: { proof: ApprovalProof; action: string; arguments: Record<string, unknown>; answer?: 'rejected'; amount?: Amount };
  /** The `step` of the effect that this one undoes. */
  undoes?: string;
}

/** Status of an effect by its answer: done; open (still pending at the provider: the next call asks again); failed (it did not happen). */
export type EffectStatus = 'done' | 'open' | 'failed';

export interface OutsideEffectSpec<T> extends EffectSpec {
  /** Reads the status from an answer. Default: every answer means done. */
  statusOf?: (result: T) => EffectStatus;
  /** Asks the provider whether the effect with this key happened. Without it the verdict is `unknown`. */
  verify?: (key: string) => Promise<EffectVerification<T>>;
  /** What to do when the outside cannot say: do it again under the same key, or ask a person (EFFECT_IN_DOUBT). */
  inDoubt: 'repeat' | 'person';
  /** What the effect is taken to have answered when that person says that it happened. Default: null. */
  assume?: (key: string) => T;
}

/** Performs an effect under its key. Where the provider does not know keys, it calls `stillOurs` directly before the irreversible part. */
export type Perform<T> = (key: string, stillOurs: AssertHeld) => Promise<T>;

/** @throws SignalboxError EFFECT_IN_PROGRESS when another caller has taken over the effect because this one's lease expired. */
export type AssertHeld = () => Promise<void>;

/** The effects ledger: each effect on the outside world happens once. */
export interface Effects {
  /**
   * Performs an effect outside our database. A row is written before and closed after; `key` is for the provider. A second caller gets the
   * first one's result; while the first is busy it waits briefly, then asks for a retry.
   * @throws SignalboxError EFFECT_IN_DOUBT, EFFECT_IN_PROGRESS, EFFECT_CONFLICT, PROOF_INVALID, or what `perform` throws.
   */
  once<T>(spec: OutsideEffectSpec<T>, perform: Perform<T>): Promise<T>;
  /**
   * Performs an effect inside our database, in one transaction with its row, so exactly once.
   * @throws SignalboxError EFFECT_CONFLICT, PROOF_INVALID.
   */
  inTransaction<T>(spec: EffectSpec, work: (trx: Trx, key: string) => Promise<T>): Promise<T>;
}

/** The ledger in the database of the current activity. */
export const createEffects = (): Effects => ({ once, inTransaction });

/** One call of an effect. */
interface Call {
  scope: ActivityScope;
  key: string;
  /** Unique per attempt: two attempts of one activity are two callers. */
  holder: string;
}

async function once<T>(spec: OutsideEffectSpec<T>, perform: Perform<T>): Promise<T> {
  const call = callOf(spec);
  const { scope } = call;
  const look = (): Promise<OpenedEffect> =>
    spec.proof ? scope.commit((trx) => openApproved(trx, call, spec)) : scope.commitAsOne((db, records) => open(db, call, spec, records));
  const opened = await pollUntilLate(look, ({ state }) => state !== 'at work', scope.signal);
  switch (opened.state) {
    case 'done':
      return opened.kept as T;
    case 'at work':
      throw inProgress(spec, call.key);
    case 'conflict':
      throw conflict(spec, call.key);
    case 'fresh':
    case 'taken over':
      return withLease(call, (keepsHold) => {
        const act = () => performAndClose(call, spec, () => perform(call.key, stillOurs(call, spec, keepsHold)));
        return opened.state === 'fresh' ? act() : verifyThenAct(call, spec, act);
      });
  }
}

/** An earlier caller began and is gone: asks the provider first. */
async function verifyThenAct<T>(call: Call, spec: OutsideEffectSpec<T>, act: () => Promise<T>): Promise<T> {
  const verdict = spec.verify ? await spec.verify(call.key) : 'unknown';
  if (verdict !== 'unknown' && verdict.happened) return settle(call, spec, verdict.result, 'found at the provider');
  if (verdict === 'unknown' && spec.inDoubt === 'person') return park(call, spec);
  return act();
}

/** On a failure where certainly nothing happened the row is freed; otherwise it stays open and is verified next time. */
async function performAndClose<T>(call: Call, spec: OutsideEffectSpec<T>, perform: () => Promise<T>): Promise<T> {
  const { scope, key, holder } = call;
  let result: T;
  try {
    result = await perform();
  } catch (error) {
    if (error instanceof SignalboxError && error.nothingHappened) {
      await scope.commit((trx) => releaseEffect(trx, key, holder, 'failed', { code: error.code }));
    }
    throw error;
  }
  return settle(call, spec, result, null);
}

/** Records the status of the effect by its answer. */
async function settle<T>(call: Call, spec: OutsideEffectSpec<T>, result: T, reasoning: string | null): Promise<T> {
  const status = spec.statusOf?.(result) ?? 'done';
  if (status === 'done') return close(call, spec, result, reasoning);
  const { scope, key, holder } = call;
  const failed = { ...entryOf(call, spec, 'failed', reasoning), origin: `failed:${key}:${holder}` };
  await scope.commit(
    (trx) => releaseEffect(trx, key, holder, status === 'open' ? 'started' : 'failed', result),
    status === 'open' ? [] : [failed],
  );
  return result;
}

const stillOurs =
  ({ key }: Call, spec: EffectSpec, keepsHold: RenewLease): AssertHeld =>
  async () => {
    if (!(await keepsHold())) throw inProgress(spec, key);
  };

async function inTransaction<T>(spec: EffectSpec, work: (trx: Trx, key: string) => Promise<T>): Promise<T> {
  const call = callOf(spec);
  const { scope, key } = call;
  const run = async (trx: Trx): Promise<{ result: T; repeated: boolean }> => {
    const opened = await openApproved(trx, call, spec);
    if (opened.state === 'conflict') throw conflict(spec, key);
    if (opened.state === 'done') return { result: opened.kept as T, repeated: true };
    const result = await work(trx, key);
    await completeEffect(trx, key, result);
    return { result, repeated: false };
  };
  const { result } = await scope.commit(run, (done) => (done.repeated ? [] : [entryOf(call, spec, 'done', null)]));
  return result;
}

/** Opens the effect after checking its proof, if it needs one. */
async function openApproved(trx: Trx, call: Call, spec: EffectSpec): Promise<OpenedEffect> {
  if (spec.proof && !(await isApproved(trx, call.scope.runId, spec.proof.proof, spec.proof, spec.class))) {
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

/** Parks an effect that may have happened and must not be repeated, for a person to decide. */
async function park<T>(call: Call, spec: OutsideEffectSpec<T>): Promise<T> {
  const { scope, key, holder } = call;
  const parked = entryOf(call, spec, 'parked', 'nobody knows whether it happened');
  await scope.commit((trx) => releaseEffect(trx, key, holder, 'parked', null), [{ ...parked, origin: `parked:${key}:${holder}` }]);
  throw new SignalboxError('EFFECT_IN_DOUBT', {
    detail: `${spec.action} (${key})`,
    fix: 'Find out whether it happened, then decide on the request in the inbox.',
    effect: key,
    ...(spec.assume && { assumed: spec.assume(key) }),
  });
}

/** Delay before the next attempt, when the first caller may be done; no slot is held meanwhile. */
const CALL_AGAIN_AFTER_MS = 5_000;

const conflict = ({ action }: EffectSpec, key: string) =>
  new SignalboxError('EFFECT_CONFLICT', { detail: `${action} (${key})`, effect: key });

const inProgress = ({ action }: EffectSpec, key: string) =>
  new SignalboxError('EFFECT_IN_PROGRESS', { detail: `${action} (${key})`, effect: key, retryAfterMs: CALL_AGAIN_AFTER_MS });

function callOf(spec: EffectSpec): Call {
  const scope = currentScope();
  assertWithinClass(scope.effectClass, spec, scope.activityId);
  return {
    scope,
    key: `${scope.runId}:${spec.step ?? scope.activityId.replace(/#1$/, '')}`,
    holder: `${scope.activityId}/${scope.attempt}/${randomUUID().slice(0, 8)}`,
  };
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
