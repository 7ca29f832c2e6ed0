import type { Logger } from 'pino';
import type { SignalboxClient } from '../../client/connect.ts';
import { claimDue, settle, type DueDelivery } from '../../client/delivery-queue.ts';
import type { DeliveryOutcome } from '../../kit/common/delivery.ts';
import { SignalboxError } from '../../kit/common/failures.ts';
import type { WebhookSource } from '../../kit/common/webhooks.ts';
import type { Loop } from '../loop.ts';
import { openQueue } from '../queue.ts';
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

/** Carries out stored deliveries until it is closed, also those of before its start. */
export const openDrain = ({ client, sources, logger }: DrainParts): Drain =>
  openQueue<DueDelivery, DeliveryOutcome>({
    what: 'delivery',
    claim: () => claimDue(client, AT_ONCE, LEASE_MS),
    settle: (delivery, settled) => settle(client, delivery, settled),
    facts: ({ source }) => ({ source }),
    logger,
    async carryOut(delivery) {
      const { id, source: name } = delivery;
      const source = sources.find((each) => each.name === name);
      if (!source) throw noSource(name, id);
      return carryOut(client, source, delivery);
    },
  });

const noSource = (name: string, id: number) =>
  new SignalboxError('CONFIG_INVALID', {
    field: name,
    detail: `webhooks.yaml has no source ${name} any more`,
    fix: `Add it again, then run \`signalbox deliveries replay ${id}\`.`,
  });
