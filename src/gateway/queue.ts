import type { Logger } from 'pino';
import { toSignalboxError } from '../client/errors.ts';
import type { DeliveryError, FailedState } from '../kit/common/delivery.ts';
import { failures, type FailureCode, type SignalboxError } from '../kit/common/failures.ts';
import { growingPause, LONGEST_OUTAGE_PAUSE_MS, openLoop, type Loop } from './loop.ts';

/** Claimed work. */
interface Work {
  id: number;
  tries: number;
  give_up_at: Date;
}

/** A kind of stored work, and how it is carried out. */
export interface Queue<T extends Work, Outcome extends object> {
  /** For the log: `delivery` or `mail`. */
  what: string;
  claim: () => Promise<T[]>;
  /** Must be harmless when repeated. */
  carryOut: (work: T) => Promise<Outcome>;
  settle: (
    work: T,
    settled: { state: 'done'; outcome: Outcome } | { state: FailedState; error: DeliveryError; pauseMs: number },
  ) => Promise<void>;
  /** Waits while more urgent work goes on, at most so long; absent where there is none. */
  untilQuiet?: (longestMs: number) => Promise<void>;
  /** What the log says about one. */
  facts: (work: T) => object;
  logger: Logger;
}

/** How soon work is found that another process made due: a replay, or a killed gateway's. */
const LOOK_EVERY_MS = 2_000;
const LONGEST_PAUSE_MS = 10 * 60_000;
/** Nothing can be carried out while one of these is the reason, so other work is not tried either. */
const OUTAGES: readonly FailureCode[] = ['TEMPORAL_UNREACHABLE', 'TEMPORAL_BUSY', 'DATABASE_UNREACHABLE'];

/** While more urgent work goes on, a round comes after a pause of this many times the round before: a fifth of the time is left to this. */
const PAUSE_PER_ROUND = 4;
const LONGEST_YIELD_MS = 1_000;

/** Carries out stored work until it is closed, also that of before its start. */
export function openQueue<T extends Work, Outcome extends object>(queue: Queue<T, Outcome>): Loop {
  let pauseMs = LONGEST_YIELD_MS;
  return openLoop(LOOK_EVERY_MS, async () => {
    await queue.untilQuiet?.(pauseMs);
    const begin = performance.now();
    const codes = await carryOutDue(queue);
    if (codes.length === 0) return 'nothing';
    pauseMs = Math.min(PAUSE_PER_ROUND * (performance.now() - begin), LONGEST_YIELD_MS);
    return codes.every((code) => code !== null && OUTAGES.includes(code)) ? 'outage' : 'something';
  });
}

/** @returns for each piece that was due the code of its failure, or null. */
async function carryOutDue<T extends Work, Outcome extends object>(queue: Queue<T, Outcome>): Promise<(FailureCode | null)[]> {
  try {
    const due = await queue.claim();
    return await Promise.all(due.map((work) => tryOne(queue, work)));
  } catch (error) {
    const { code, message } = toSignalboxError(error);
    queue.logger.warn({ code, why: message }, `a ${queue.what} cannot be read or settled; trying again`);
    return ['DATABASE_UNREACHABLE'];
  }
}

async function tryOne<T extends Work, Outcome extends object>(queue: Queue<T, Outcome>, work: T): Promise<FailureCode | null> {
  const { what, logger } = queue;
  const { id, tries } = work;
  try {
    const outcome = await queue.carryOut(work);
    await queue.settle(work, { state: 'done', outcome });
    const facts: object = { [what]: id, ...queue.facts(work), ...outcome };
    logger.info(facts, `${what} carried out`);
    return null;
  } catch (thrown) {
    const error = toSignalboxError(thrown);
    const { code, message, field = null, fix = null } = error;
    const state = stateAfter(error, work);
    const pauseMs = growingPause(tries, { longestMs: OUTAGES.includes(code) ? LONGEST_OUTAGE_PAUSE_MS : LONGEST_PAUSE_MS });
    await queue.settle(work, { state, error: { code, message, field, fix }, pauseMs });
    logger.warn({ [what]: id, ...queue.facts(work), tries, state, code, why: message }, `${what} not carried out`);
    return code;
  }
}

/** An unexpected error may pass, as one that is known to pass. */
function stateAfter({ code }: SignalboxError, { give_up_at }: Work): FailedState {
  if (!failures[code].retryable && code !== 'INTERNAL') return 'refused';
  return Date.now() > give_up_at.getTime() ? 'dead' : 'stored';
}
