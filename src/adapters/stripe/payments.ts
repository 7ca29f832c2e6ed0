import type Stripe from 'stripe';
import type { Authorisation, AuthoriseRequest, Capture, Money, Payments, Voiding } from '../../activities/order/ports.ts';
import { KEY_FIELD } from '../../rules/order/search.ts';
import { SignalboxError } from '../../kit/common/failures.ts';
import { boundedFetch } from '../http/bounded-fetch.ts';
import { headerKey } from '../http/header-key.ts';
import { providerError, refusalBy, toPaymentFailure } from './failure.ts';
import { toAuthorisation, toCapture, toState } from './intent.ts';
import { findRefund, refund, refundsOf } from './refund.ts';
import { moneyRefusal, toStripe } from './units.ts';

const TIMEOUT_MS = 30_000;
/** The newest payments that `find` looks through itself, because Stripe's search may be a minute behind. */
const NEWEST = 100;
const IDEMPOTENCY_ERROR = 'StripeIdempotencyError';
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
    accepts: async (money) => moneyRefusal(money),
    authorise: (key, request) => ask((stripe) => authorise(stripe, headerKey(key), request, options.returnUrl)),
    look: (paymentId) => ask((stripe) => look(stripe, paymentId)),
    find: (key, money) => ask((stripe) => find(stripe, headerKey(key), money)),
    preempt: (key, request) => ask((stripe) => preempt(stripe, headerKey(key), request)),
    capture: (key, paymentId, money) => ask((stripe) => capture(stripe, headerKey(key), paymentId, money)),
    void: (key, paymentId) => ask((stripe) => cancel(stripe, headerKey(key), paymentId)),
    refund: (key, paymentId, money) => ask((stripe) => refund(stripe, headerKey(key), paymentId, money)),
    findRefund: (key, paymentId, money) => ask((stripe) => findRefund(stripe, headerKey(key), paymentId, money)),
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
  const { method, orderId, customer, metadata } = request;
  const unpayable = moneyRefusal(request);
  if (unpayable) return { outcome: 'refused', ...unpayable, paymentId: null };
  try {
    const intent = await stripe.paymentIntents.create(
      {
        ...toStripe(request),
        capture_method: 'manual',
        confirm: true,
        payment_method: method,
        return_url: returnUrl,
        ...(customer !== null && { customer }),
        metadata: { ...metadata, order_id: orderId, [KEY_FIELD]: key },
      },
      { idempotencyKey: key },
    );
    return toAuthorisation(intent, request);
  } catch (error) {
    const { type, statusCode, code, decline_code, message, payment_intent } = providerError(error);
    if (statusCode === 402)
      return { outcome: 'declined', code: decline_code ?? code ?? 'declined', message, paymentId: payment_intent?.id ?? null };
    const refusal = refusalBy(error);
    if (refusal === null) throw error;
    const first = type === IDEMPOTENCY_ERROR ? await find(stripe, key, request) : null; // another request may have made a payment with the key
    return first ?? { outcome: 'refused', ...refusal, paymentId: null };
  }
}

async function look(stripe: Stripe, paymentId: string) {
  const intent = await stripe.paymentIntents.retrieve(paymentId);
  return toState(intent, intent.amount_received > 0 ? await refundsOf(stripe, paymentId) : []);
}

async function find(stripe: Stripe, key: string, money: Money): Promise<Authorisation | null> {
  const isOurs = ({ metadata }: Stripe.PaymentIntent) => metadata[KEY_FIELD] === key;
  const newest = await stripe.paymentIntents.list({ limit: NEWEST });
  const recent = newest.data.find(isOurs);
  if (recent) return toAuthorisation(recent, money);
  if (!newest.has_more) return null;
  const query = `metadata["${KEY_FIELD}"]:"${key.replace(/["\\]/g, '\\$&')}"`;
  const older = (await stripe.paymentIntents.search({ query })).data.find(isOurs);
  return older ? toAuthorisation(older, money) : null;
}

async function preempt(stripe: Stripe, key: string, request: Money & { orderId: string }): Promise<Authorisation | null> {
  if (moneyRefusal(request)) return null;
  const metadata = { order_id: request.orderId, [KEY_FIELD]: key };
  try {
    const empty = { ...toStripe(request), capture_method: 'manual', metadata } as const;
    const { id } = await stripe.paymentIntents.create(empty, { idempotencyKey: key });
    const { outcome } = await cancel(stripe, headerKey(`${key}:preempt`), id);
    if (outcome === 'voided') return null;
    throw new SignalboxError('PAYMENTS_UNAVAILABLE', { detail: `the empty payment ${id} of the key is not cancelled` });
  } catch (error) {
    const { type, code, param } = providerError(error);
    const refusal = refusalBy(error);
    if (refusal === null) throw error;
    if (type !== IDEMPOTENCY_ERROR && !isAboutMoney(code, param)) throw error;
    if (type !== IDEMPOTENCY_ERROR) return null; // the call that comes later is refused for the same money
  }
  const first = await find(stripe, key, request);
  if (!first) throw new SignalboxError('PAYMENTS_UNAVAILABLE', { detail: 'the payment of a key that was used is not listed yet' });
  return first;
}

const isAboutMoney = (code: string | undefined, param: string | undefined): boolean =>
  param === 'amount' || param === 'currency' || (code?.startsWith('amount_too_') ?? false);

async function capture(stripe: Stripe, key: string, paymentId: string, money: Money): Promise<Capture> {
  try {
    const { amount } = toStripe(money);
    return toCapture(await stripe.paymentIntents.capture(paymentId, { amount_to_capture: amount }, { idempotencyKey: key }), money);
  } catch (error) {
    if (providerError(error).code !== UNEXPECTED_STATE) throw error;
    return toCapture(await stripe.paymentIntents.retrieve(paymentId), money);
  }
}

async function cancel(stripe: Stripe, key: string, paymentId: string): Promise<Voiding> {
  try {
    return toVoiding(await stripe.paymentIntents.cancel(paymentId, {}, { idempotencyKey: key }));
  } catch (error) {
    const { code } = providerError(error);
    if (code === 'resource_missing') return { outcome: 'voided' };
    if (code !== UNEXPECTED_STATE) throw error;
    return toVoiding(await stripe.paymentIntents.retrieve(paymentId));
  }
}

const toVoiding = ({ id, status }: Stripe.PaymentIntent): Voiding =>
  status === 'canceled' ? { outcome: 'voided' } : { outcome: 'not_voided', reason: `the payment ${id} is ${status}` };
