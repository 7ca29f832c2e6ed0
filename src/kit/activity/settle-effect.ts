import type { Settlement } from '../../store/tables.ts';
import { settleParked } from '../../store/effects.ts';
import { currentScope } from './scope.ts';

export interface SettleEffectInput {
  key: string;
  settled: Settlement;
  /** The result to assume for the effect, if it happened. */
  result: unknown;
}

/** Closes an effect in doubt by a person's answer: done, or free to be repeated. Does nothing if it is no longer parked. */
export async function settleEffect({ key, settled, result }: SettleEffectInput): Promise<boolean> {
  const scope = currentScope();
  const { happened, by, comment, at } = settled;
  const choice = happened ? 'settled: it happened' : 'settled: it did not happen';
  const origin = `settled:${scope.executionId}:${scope.activityId}`;
  const entry = {
    kind: 'effect',
    step: scope.step,
    by: by.join(', '),
    choice,
    input: `effect:${key}`,
    reasoning: comment,
    origin,
    at,
  } as const;
  return scope.commit(
    (trx) => settleParked(trx, scope.runId, key, settled, result),
    (closed) => (closed ? [entry] : []),
  );
}
