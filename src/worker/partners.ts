import type { Carrier, Payments, Warehouse } from '../activities/order/ports.ts';
import { createCarrier } from '../adapters/fulfilment/carrier.ts';
import { createPayments } from '../adapters/stripe/payments.ts';
import { createWarehouse } from '../adapters/fulfilment/warehouse.ts';
import type { Config } from '../settings/environment.ts';
import { protectAll } from '../kit/activity/protect/protect-all.ts';
import type { Protection } from '../kit/activity/protect/protect.ts';
import { SignalboxError } from '../kit/common/failures.ts';

/** Placeholder key for the embedded payment provider; shows in its log that no real account is used. */
const EMBEDDED_STRIPE_KEY = 'sk_test_signalbox_embedded_house';

/** Ports to the companies that an order needs. */
export interface Partners {
  payments: Payments;
  carrier: Carrier;
  warehouse: Warehouse;
}

type PartnerConfig = Pick<
  Config,
  | 'STRIPE_API_KEY'
  | 'STRIPE_BASE_URL'
  | 'SIGNALBOX_PAYMENT_RETURN_URL'
  | 'SIGNALBOX_CARRIER_URL'
  | 'SIGNALBOX_WAREHOUSE_URL'
  | 'SIGNALBOX_WAREHOUSE_SECRET'
>;

/**
 * Creates the ports from the configuration. A port that is not configured refuses every call with CONFIG_INVALID, so that the worker starts
 * without partners.
 */
export function createPartners(config: PartnerConfig): Partners {
  const { STRIPE_API_KEY, STRIPE_BASE_URL, SIGNALBOX_CARRIER_URL, SIGNALBOX_WAREHOUSE_URL, SIGNALBOX_WAREHOUSE_SECRET } = config;
  return {
    payments:
      STRIPE_API_KEY || STRIPE_BASE_URL
        ? createPayments({
            apiKey: STRIPE_API_KEY ?? EMBEDDED_STRIPE_KEY,
            baseUrl: STRIPE_BASE_URL,
            returnUrl: config.SIGNALBOX_PAYMENT_RETURN_URL,
          })
        : noPayments(lacks('STRIPE_API_KEY')),
    carrier: SIGNALBOX_CARRIER_URL ? createCarrier({ baseUrl: SIGNALBOX_CARRIER_URL }) : noCarrier(lacks('SIGNALBOX_CARRIER_URL')),
    warehouse: warehouse(SIGNALBOX_WAREHOUSE_URL, SIGNALBOX_WAREHOUSE_SECRET),
  };
}

function warehouse(baseUrl: string | undefined, secret: string | undefined): Warehouse {
  if (!baseUrl) return noWarehouse(lacks('SIGNALBOX_WAREHOUSE_URL'));
  return secret ? createWarehouse({ baseUrl, secret }) : noWarehouse(lacks('SIGNALBOX_WAREHOUSE_SECRET'));
}

/** A function that refuses every call of a port that is not configured. */
const lacks = (field: keyof PartnerConfig) => async (): Promise<never> => {
  throw new SignalboxError('CONFIG_INVALID', {
    field,
    detail: `${field} is not set`,
    fix: `Set ${field}, or run \`signalbox up\`, which sets it for its worker.`,
  });
};

const noPayments = (refuse: () => Promise<never>): Payments => ({
  accepts: refuse,
  authorise: refuse,
  look: refuse,
  find: refuse,
  preempt: refuse,
  capture: refuse,
  void: refuse,
  refund: refuse,
  findRefund: refuse,
});
const noCarrier = (refuse: () => Promise<never>): Carrier => ({ createLabel: refuse, findLabel: refuse, cancelLabel: refuse });
const noWarehouse = (refuse: () => Promise<never>): Warehouse => ({ place: refuse, find: refuse, cancel: refuse });

/** The same partners with a breaker, a time-out and shared limits before every call. */
export const protectPartners = (protection: Protection, { payments, carrier, warehouse }: Partners): Partners => ({
  payments: { ...protectAll(protection, 'payments', payments), accepts: (money) => payments.accepts(money) }, // makes no network call
  carrier: protectAll(protection, 'carrier', carrier),
  warehouse: protectAll(protection, 'warehouse', warehouse),
});
