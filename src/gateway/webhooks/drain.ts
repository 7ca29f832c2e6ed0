import type { Logger } from 'pino';
import type { SignalboxClient } from '../../client/connect.ts';
import { claimDue, settle, type DueDelivery } from '../../client/delivery-queue.ts';
import { toSignalboxError } from '../../client/errors.ts';
import { failures, SignalboxError, type FailureCode } from '../../kit/common/failures.ts';
import type { WebhookSource } from '../../kit/common/webhooks.ts';
import { growingPause, LONGEST_OUTAGE_PAUSE_MS, openLoop, type Loop } from '../loop.ts';
import { carryOut } from './carry-out.ts';

export type Drain = Loop;

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

/** Carries out stored deliveries until it is closed, also those of before its start. */
export const openDrain = (parts: DrainParts): Drain =>
  openLoop(LOOK_EVERY_MS, async () => {
    const codes = await carryOutDue(parts);
    if (codes.length === 0) return 'nothing';
    return codes.every((code) => code !== null && OUTAGES.includes(code)) ? 'outage' : 'something';
  });

/** @returns for each delivery that was due the code of its failure, or null. */
async function carryOutDue(parts: DrainParts): Promise<(FailureCode | null)[]> {
  try {
    const due = await claimDue(parts.client, AT_ONCE, LEASE_MS);
    return await Promise.all(due.map((delivery) => tryOne(parts, delivery)));
  } catch (error) {
    const { code, message } = toSignalboxError(error);
    parts.logger.warn({ code, why: message }, 'deliveries cannot be read or settled; trying again');
    return ['DATABASE_UNREACHABLE'];
  }
}

async function tryOne({ client, sources, logger }: DrainParts, delivery: DueDelivery): Promise<FailureCode | null> {
  const { id, source: name, tries } = delivery;
  try {
    const source = sources.find((each) => each.name === name);
    if (!source) throw noSource(name, id);
    const outcome = await carryOut(client, source, delivery);
    await settle(client, id, { state: 'done', outcome });
    logger.info({ delivery: id, source: name, ...outcome }, 'delivery carried out');
    return null;
  } catch (thrown) {
    const error = toSignalboxError(thrown);
    const { code, message, field = null, fix = null } = error;
    const state = stateAfter(error, delivery);
    const pauseMs = growingPause(tries, { longestMs: OUTAGES.includes(code) ? LONGEST_OUTAGE_PAUSE_MS : LONGEST_PAUSE_MS });
    await settle(client, id, { state, error: { code, message, field, fix }, pauseMs });
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
