import type { Logger } from 'pino';
import type { SignalboxClient } from '../../client/connect.ts';
import { claimDue, openSettling, type DueDelivery, type Settling } from '../../client/delivery-queue.ts';
import { toSignalboxError } from '../../client/errors.ts';
import { failures, SignalboxError, type FailureCode } from '../../kit/common/failures.ts';
import type { WebhookSource } from '../../kit/common/webhooks.ts';
import { growingPause, LONGEST_OUTAGE_PAUSE_MS, openLoop, type Loop } from '../loop.ts';
import { carryOut } from './carry-out.ts';
import { openYielding, type Yielding } from './yielding.ts';

export type Drain = Pick<Loop, 'close'> & Pick<Yielding, 'accept'>;

export interface DrainParts {
  client: SignalboxClient;
  sources: readonly WebhookSource[];
  logger: Logger;
}

const AT_ONCE = 8;
/** Longer than a try takes; a killed gateway's deliveries are due again after it. */
const LEASE_MS = 30_000;
/** How soon a delivery is found that another process made due: a replay, or a killed gateway's. */
const LOOK_EVERY_MS = 2_000;
const LONGEST_PAUSE_MS = 10 * 60_000;
/** Nothing can be carried out while one of these is the reason, so other deliveries are not tried either. */
const OUTAGES: readonly FailureCode[] = ['TEMPORAL_UNREACHABLE', 'TEMPORAL_BUSY', 'DATABASE_UNREACHABLE'];

/** While many senders wait, a round comes after a pause of this many times the round before: a fifth of the time is left to starts. */
const PAUSE_PER_ROUND = 4;
const LONGEST_YIELD_MS = 1_000;

/** Carries out stored deliveries until it is closed, also those of before its start. What `accept` stores is looked for at once. */
export function openDrain(parts: DrainParts): Drain {
  const { accept, untilQuiet } = openYielding();
  const settle = openSettling(parts.client);
  let pauseMs = LONGEST_YIELD_MS;
  const { wake, close } = openLoop(LOOK_EVERY_MS, async () => {
    await untilQuiet(pauseMs);
    const begin = performance.now();
    const codes = await carryOutDue({ ...parts, settle });
    if (codes.length === 0) return 'nothing';
    pauseMs = Math.min(PAUSE_PER_ROUND * (performance.now() - begin), LONGEST_YIELD_MS);
    return codes.every((code) => code !== null && OUTAGES.includes(code)) ? 'outage' : 'something';
  });
  return { accept: (work) => accept(work).finally(wake), close };
}

interface RoundParts extends DrainParts {
  settle: Settling;
}

/** @returns for each delivery that was due the code of its failure, or null. */
async function carryOutDue(parts: RoundParts): Promise<(FailureCode | null)[]> {
  try {
    const due = await claimDue(parts.client, AT_ONCE, LEASE_MS);
    return await Promise.all(due.map((delivery) => tryOne(parts, delivery)));
  } catch (error) {
    const { code, message } = toSignalboxError(error);
    parts.logger.warn({ code, why: message }, 'deliveries cannot be read or settled; trying again');
    return ['DATABASE_UNREACHABLE'];
  }
}

async function tryOne({ client, sources, logger, settle }: RoundParts, delivery: DueDelivery): Promise<FailureCode | null> {
  const { id, source: name, tries } = delivery;
  try {
    const source = sources.find((each) => each.name === name);
    if (!source) throw noSource(name, id);
    const outcome = await carryOut(client, source, delivery);
    await settle(delivery, { state: 'done', outcome });
    logger.info({ delivery: id, source: name, ...outcome }, 'delivery carried out');
    return null;
  } catch (thrown) {
    const error = toSignalboxError(thrown);
    const { code, message, field = null, fix = null } = error;
    const state = stateAfter(error, delivery);
    const pauseMs = growingPause(tries, { longestMs: OUTAGES.includes(code) ? LONGEST_OUTAGE_PAUSE_MS : LONGEST_PAUSE_MS });
    await settle(delivery, { state, error: { code, message, field, fix }, pauseMs });
    logger.warn({ delivery: id, source: name, tries, state, code, why: message }, 'delivery not carried out');
    return code;
  }
}

/** An unexpected error may pass, as one that is known to pass. */
function stateAfter({ code }: SignalboxError, { give_up_at }: DueDelivery): 'stored' | 'refused' | 'dead' {
  if (!failures[code].retryable && code !== 'INTERNAL') return 'refused';
  return Date.now() > give_up_at.getTime() ? 'dead' : 'stored';
}

const noSource = (name: string, id: number) =>
  new SignalboxError('CONFIG_INVALID', {
    field: name,
    detail: `webhooks.yaml has no source ${name} any more`,
    fix: `Add it again, then run \`signalbox deliveries replay ${id}\`.`,
  });
