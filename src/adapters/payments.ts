import type Stripe from 'stripe';
import type { Authorisation, AuthoriseRequest, Money, Payments } from '../activities/order/ports.ts';
import { SignalboxError } from '../kit/common/failures.ts';
import { boundedFetch } from './bounded-fetch.ts';
import { headerKey } from './header-key.ts';
import { providerError, toPaymentFailure } from './payments-failure.ts';
import { toAuthorisation, toState } from './payments-intent.ts';

const TIMEOUT_MS = 30_000;
/** Where our key stands in the metadata of what was made with it. */
const KEY_FIELD = 'signalbox_key';
/** The newest payments that `find` looks through itself, because Stripe's search may be a minute behind. */
const NEWEST = 100;
const KEY_IN_USE = 'idempotency_key_in_use';
const UNEXPECTED_STATE = 'payment_intent_unexpected_state';

export interface PaymentsOptions {
  apiKey: string;
  /** A server that speaks Stripe's API; without it Stripe itself. */
  baseUrl?: string | undefined;
  /** Where the bank sends the customer after a confirmation. */
  returnUrl: string;
  timeoutMs?: number | undefined;
}

/**
 * Payments at Stripe. Every change carries its key as `Idempotency-Key` and, where something is made, in its metadata.
 *
 * How a lost answer is verified: Stripe answers a repeat under the same key, for at least 24 hours, with what the first call did, so
 * calling again IS the verification. `find` is for whom has only the key: it looks through the newest hundred payments, which are never
 * behind, and then asks the search, which may be a minute behind; a null is certain on an account with fewer payments a minute than that.
 * Who gives an authorisation up cannot know by looking whether its call is still on the way, so `preempt` takes the key: it makes a payment of
 * that key without a card, which holds nothing, and cancels it. Stripe compares the parameters of calls with the same key, so the call that
 * comes later is refused; where it came first, ours is refused and the payment is found; and while it is at work (409) we ask again later.
 * A capture or void that Stripe refuses because it is done already counts as done, and a refund is looked for before it is made, so these
 * three hold after the 24 hours too; an authorisation whose call is older must be looked for with `find` first.
 */
export function createPayments(options: PaymentsOptions): Payments {
  let client: Promise<Stripe> | undefined;
  const ask = async <T>(call: (stripe: Stripe) => Promise<T>): Promise<T> => {
    try {
      return await call(await (client ??= connect(options)));
    } catch (error) {
      throw toPaymentFailure(error);
    }
  };
  return {
    authorise: (key, request) => ask((stripe) => authorise(stripe, headerKey(key), request, options.returnUrl)),
    look: (paymentId) => ask(async (stripe) => toState(await stripe.paymentIntents.retrieve(paymentId, { expand: ['latest_charge'] }))),
    find: (key) => ask((stripe) => find(stripe, headerKey(key))),
    preempt: (key, request) => ask((stripe) => preempt(stripe, headerKey(key), request)),
    capture: (key, paymentId, amountMinor) => ask((stripe) => capture(stripe, headerKey(key), paymentId, amountMinor)),
    void: (key, paymentId) => ask((stripe) => cancel(stripe, headerKey(key), paymentId)),
    refund: (key, paymentId, amountMinor) => ask((stripe) => refund(stripe, headerKey(key), paymentId, amountMinor)),
    findRefund: (key, paymentId) =>
      ask(async (stripe) => {
        const made = await findRefund(stripe, headerKey(key), paymentId);
        return made && { refundId: made.id };
      }),
  };
}

/** Loaded with the first payment: the package is 23 MB, and most workers never pay. */
async function connect({ apiKey, baseUrl, timeoutMs = TIMEOUT_MS }: PaymentsOptions): Promise<Stripe> {
  const { default: StripeClient } = await import('stripe');
  const url = baseUrl === undefined ? undefined : new URL(baseUrl);
  return new StripeClient(apiKey, {
    ...(url && { host: url.hostname, protocol: url.protocol === 'http:' ? 'http' : 'https', port: url.port || defaultPort(url) }),
    maxNetworkRetries: 0,
    timeout: timeoutMs,
    telemetry: false,
    // Its own client repeats a request whose connection was cut even with no retries; what fails in this one it leaves alone.
    httpClient: StripeClient.createFetchHttpClient(boundedFetch(timeoutMs)),
  });
}

const defaultPort = ({ protocol }: URL): string => (protocol === 'http:' ? '80' : '443');

async function authorise(stripe: Stripe, key: string, request: AuthoriseRequest, returnUrl: string): Promise<Authorisation> {
  const { amountMinor, currency, method, orderId, customer, metadata } = request;
  try {
    const intent = await stripe.paymentIntents.create(
      {
        amount: amountMinor,
        currency: currency.toLowerCase(),
        capture_method: 'manual',
        confirm: true,
        payment_method: method,
        return_url: returnUrl,
        ...(customer !== null && { customer }),
        metadata: { ...metadata, order_id: orderId, [KEY_FIELD]: key },
      },
      { idempotencyKey: key },
    );
    return toAuthorisation(intent);
  } catch (error) {
    const { statusCode, code, decline_code, message, payment_intent } = providerError(error);
    if (statusCode !== 402) throw error;
    return { outcome: 'declined', code: decline_code ?? code ?? 'declined', message, paymentId: payment_intent?.id ?? null };
  }
}

async function find(stripe: Stripe, key: string): Promise<Authorisation | null> {
  const isOurs = ({ metadata }: Stripe.PaymentIntent) => metadata[KEY_FIELD] === key;
  const newest = await stripe.paymentIntents.list({ limit: NEWEST });
  const recent = newest.data.find(isOurs);
  if (recent) return toAuthorisation(recent);
  if (!newest.has_more) return null;
  const query = `metadata["${KEY_FIELD}"]:"${key.replace(/["\\]/g, '\\$&')}"`;
  const older = (await stripe.paymentIntents.search({ query })).data.find(isOurs);
  return older ? toAuthorisation(older) : null;
}

async function preempt(
  stripe: Stripe,
  key: string,
  { amountMinor, currency, orderId }: Money & { orderId: string },
): Promise<Authorisation | null> {
  const metadata = { order_id: orderId, [KEY_FIELD]: key };
  const empty = { amount: amountMinor, currency: currency.toLowerCase(), capture_method: 'manual', metadata } as const;
  try {
    const { id } = await stripe.paymentIntents.create(empty, { idempotencyKey: key });
    await cancel(stripe, headerKey(`${key}:preempt`), id);
    return null;
  } catch (error) {
    const { type, code } = providerError(error);
    if (type !== 'StripeIdempotencyError' || code === KEY_IN_USE) throw error;
  }
  const first = await find(stripe, key);
  if (!first) throw new SignalboxError('PAYMENTS_UNAVAILABLE', { detail: 'the payment of a key that was used is not listed yet' });
  return first;
}

async function capture(stripe: Stripe, key: string, paymentId: string, amountMinor: number): Promise<{ capturedMinor: number }> {
  try {
    const intent = await stripe.paymentIntents.capture(paymentId, { amount_to_capture: amountMinor }, { idempotencyKey: key });
    return { capturedMinor: intent.amount_received };
  } catch (error) {
    if (providerError(error).code !== UNEXPECTED_STATE) throw error;
    const { status, amount_received } = await stripe.paymentIntents.retrieve(paymentId);
    if (status === 'succeeded' && amount_received === amountMinor) return { capturedMinor: amount_received };
    throw error;
  }
}

async function cancel(stripe: Stripe, key: string, paymentId: string): Promise<void> {
  try {
    await stripe.paymentIntents.cancel(paymentId, {}, { idempotencyKey: key });
  } catch (error) {
    const { code } = providerError(error);
    if (code === 'resource_missing') return;
    if (code !== UNEXPECTED_STATE) throw error;
    const { status } = await stripe.paymentIntents.retrieve(paymentId);
    if (status !== 'canceled') throw error;
  }
}

async function refund(stripe: Stripe, key: string, paymentId: string, amountMinor: number): Promise<{ refundId: string }> {
  const made = await findRefund(stripe, key, paymentId);
  if (made && made.amount !== amountMinor)
    throw new SignalboxError('PAYMENT_REFUSED', { detail: `with this key ${made.amount} were refunded, not ${amountMinor}` });
  if (made) return { refundId: made.id };
  const { id } = await stripe.refunds.create(
    { payment_intent: paymentId, amount: amountMinor, metadata: { [KEY_FIELD]: key } },
    { idempotencyKey: key },
  );
  return { refundId: id };
}

async function findRefund(stripe: Stripe, key: string, paymentId: string): Promise<Stripe.Refund | null> {
  const refunds = await stripe.refunds.list({ payment_intent: paymentId, limit: NEWEST });
  return refunds.data.find(({ metadata }) => metadata?.[KEY_FIELD] === key) ?? null;
}
