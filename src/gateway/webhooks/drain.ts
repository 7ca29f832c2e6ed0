import type { Logger } from 'pino';
import type { SignalboxClient } from '../../client/connect.ts';
import { claimDue, settle, type DueDelivery } from '../../client/delivery-queue.ts';
import { toSignalboxError } from '../../client/errors.ts';
import { failures, SignalboxError, type FailureCode } from '../../kit/common/failures.ts';
import type { WebhookSource } from '../../kit/common/webhooks.ts';
import { carryOut } from './carry-out.ts';

export interface Drain {
  /** Looks for due deliveries now. */
  wake: () => void;
  /** Resolves when the deliveries in progress are settled. */
  close: () => Promise<void>;
}

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
const LONGEST_OUTAGE_PAUSE_MS = 15_000;
const LONGEST_PAUSE_MS = 10 * 60_000;
/** Nothing can be carried out while one of these is the reason, so other deliveries are not tried either. */
const OUTAGES: readonly FailureCode[] = ['TEMPORAL_UNREACHABLE', 'TEMPORAL_BUSY', 'DATABASE_UNREACHABLE'];

/** Carries out stored deliveries until it is closed, also those of before its start. */
export function openDrain(parts: DrainParts): Drain {
  const waiting = waker();
  const loop = async () => {
    for (let outages = 0; !waiting.closed();) {
      const codes = await carryOutDue(parts);
      const isOutage = codes.length > 0 && codes.every((code) => code !== null && OUTAGES.includes(code));
      outages = isOutage ? outages + 1 : 0;
      if (isOutage) await waiting.pause(Math.min(1_000 * 2 ** (outages - 1), LONGEST_OUTAGE_PAUSE_MS));
      else if (codes.length === 0) await waiting.look(LOOK_EVERY_MS);
    }
  };
  const ended = loop();
  return {
    wake: waiting.wake,
    close: async () => {
      waiting.close();
      await ended;
    },
  };
}

/** Waits that can be ended early: a look by a new delivery or the end, a pause by the end alone. */
function waker() {
  let [isClosed, isWoken] = [false, false];
  let end: (() => void) | null = null;
  let endsByWake = false;
  const wait = (ms: number, byWake: boolean) =>
    new Promise<void>((resolve) => {
      if (isClosed || (byWake && isWoken)) return resolve();
      endsByWake = byWake;
      const timer = setTimeout(resolve, ms);
      end = () => (clearTimeout(timer), resolve());
    }).finally(() => {
      end = null;
      isWoken = false;
    });
  return {
    closed: () => isClosed,
    look: (ms: number) => wait(ms, true),
    pause: (ms: number) => wait(ms, false),
    wake: () => {
      isWoken = true;
      if (endsByWake) end?.();
    },
    close: () => {
      isClosed = true;
      end?.();
    },
  };
}

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
    const pauseMs = Math.min(1_000 * 2 ** (tries - 1), OUTAGES.includes(code) ? LONGEST_OUTAGE_PAUSE_MS : LONGEST_PAUSE_MS);
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
