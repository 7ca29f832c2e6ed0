import { failures, type FailureCode } from '../../src/kit/common/failures.ts';
import type { FaultName } from '../../stack/model/faults.ts';
import type { ModelServer } from '../../stack/model/server.ts';

export interface FaultRow {
  fault: FaultName;
  /** What the adapter makes of it; null: an answer, whose text is looked at by the model step. */
  code: FailureCode | null;
  /** What the server asks to wait. */
  retryAfterMs?: number;
  /** What one such answer brings about: the attempt is made again, the answer is mended or asked for again, or a person takes over. */
  once: 'retried' | 'mended' | 'asked again' | 'person';
  /** How the step ends when the fault stays; null: it ends well all the same. */
  always: FailureCode | null;
  /** Calls that are kept with their price when the fault is played once and the answer then is good, or when a person takes over. */
  kept: number;
}

const retried = (fault: FaultName, code: FailureCode, more: Partial<FaultRow> = {}): FaultRow => ({
  ...{ fault, code, once: 'retried', always: code, kept: 1 },
  ...more,
});
const final = (fault: FaultName, code: FailureCode): FaultRow => ({ fault, code, once: 'person', always: code, kept: 0 });
const text = (fault: FaultName, once: FaultRow['once'], always: FaultRow['always'], kept: number): FaultRow => ({
  ...{ fault, code: null, once, always, kept },
});

/** What the server asks for in the tests, in seconds. */
export const WAIT_SECONDS = 0.1;

/** Everything that a model provider does wrong, and what comes of it; docs/model-faults.md says the same. */
export const FAULT_ROWS: readonly FaultRow[] = [
  retried('429', 'MODEL_RATE_LIMITED', { retryAfterMs: 100 }),
  retried('429-no-retry-after', 'MODEL_RATE_LIMITED'),
  retried('500', 'MODEL_UNAVAILABLE'),
  retried('503', 'MODEL_UNAVAILABLE', { retryAfterMs: 100 }),
  retried('498', 'MODEL_UNAVAILABLE'),
  retried('529', 'MODEL_UNAVAILABLE'),
  retried('in-band-error', 'MODEL_UNAVAILABLE'),
  retried('hang', 'MODEL_TIMEOUT'),
  retried('drip', 'MODEL_TIMEOUT'),
  retried('reset', 'MODEL_UNAVAILABLE'),
  retried('reset-mid-body', 'MODEL_UNAVAILABLE'),
  retried('empty-choice', 'MODEL_ANSWER_BROKEN'),
  retried('huge', 'MODEL_ANSWER_BROKEN'),
  text('broken-json', 'mended', null, 1),
  text('thoughts', 'mended', null, 1),
  text('spoilt', 'asked again', 'MODEL_OUTPUT_INVALID', 2),
  text('cut-off', 'asked again', 'MODEL_OUTPUT_INVALID', 2),
  text('truncated-json', 'asked again', 'MODEL_OUTPUT_INVALID', 2),
  text('wrong-schema', 'asked again', 'MODEL_OUTPUT_INVALID', 2),
  text('refusal', 'person', 'MODEL_REFUSED', 1),
  final('quota', 'MODEL_QUOTA'),
  final('unknown-model', 'MODEL_UNKNOWN'),
];

/** Faults that hold a request until it times out. */
export const SLOW_FAULTS: readonly FaultName[] = ['hang', 'drip'];

/** Makes the model server play a fault, always when `times` is null. */
export const playFault = ({ port }: ModelServer, fault: FaultName, times: number | null) =>
  fetch(`http://127.0.0.1:${port}/faults`, {
    method: 'PUT',
    body: JSON.stringify({ rules: [{ match: {}, times, fault, retryAfterSeconds: WAIT_SECONDS }] }),
  });

/** Retries like Temporal, as long as the failure may pass. */
export async function untilGood<T>(attempt: (number: number) => Promise<T>): Promise<T> {
  for (let number = 1; ; number += 1) {
    try {
      return await attempt(number);
    } catch (error) {
      const { code } = error as { code: FailureCode };
      if (number === 3 || !failures[code].retryable) throw error;
    }
  }
}
