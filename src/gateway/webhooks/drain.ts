import type { Logger } from 'pino';
import type { SignalboxClient } from '../../client/connect.ts';
import { claimDue, openSettling, type DueDelivery } from '../../client/delivery-queue.ts';
import type { DeliveryOutcome } from '../../kit/common/delivery.ts';
import { SignalboxError } from '../../kit/common/failures.ts';
import type { WebhookSource } from '../../kit/common/webhooks.ts';
import type { Loop } from '../loop.ts';
import { openQueue } from '../queue.ts';
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

/** Carries out stored deliveries until it is closed, also those of before its start. What `accept` stores is looked for at once. */
export function openDrain({ client, sources, logger }: DrainParts): Drain {
  const { accept, untilQuiet } = openYielding();
  const { wake, close } = openQueue<DueDelivery, DeliveryOutcome>({
    what: 'delivery',
    claim: () => claimDue(client, AT_ONCE, LEASE_MS),
    settle: openSettling(client),
    untilQuiet,
    facts: ({ source }) => ({ source }),
    logger,
    async carryOut(delivery) {
      const { id, source: name } = delivery;
      const source = sources.find((each) => each.name === name);
      if (!source) throw noSource(name, id);
      return carryOut(client, source, delivery);
    },
  });
  return { accept: (work) => accept(work).finally(wake), close };
}

const noSource = (name: string, id: number) =>
  new SignalboxError('CONFIG_INVALID', {
    field: name,
    detail: `webhooks.yaml has no source ${name} any more`,
    fix: `Add it again, then run \`signalbox deliveries replay ${id}\`.`,
  });
