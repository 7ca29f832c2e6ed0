import type { Settlement } from '../common/view.ts';
import { settleParked } from '../../store/effects.ts';
import { currentScope } from './scope.ts';

export interface SettleEffectInput {
  key: string;
  settled: Settlement;
  /** The result to assume for the effect, if it happened. */
  result: unknown;
}

/** Closes an effect in doubt with what a person said: done, or free to be done again, also where it was given up. Nothing where it is not parked any more. */
export async function settleEffect({ key, settled, result }: SettleEffectInput): Promise<boolean> {
  const scope = currentScope();
  const { happened, by, comment, at } = settled;
  const choice = happened === null ? 'settled: given up' : happened ? 'settled: it happened' : 'settled: it did not happen';
  const origin = `settled:${scope.executionId}:${scope.activityId}`;
  const entry = {
    kind: 'effect',
    step: scope.step,
    by: by.join(', ') || 'run',
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
