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
/** Number of the newest payments that `find` lists, because Stripe's search may be a minute behind. */
const NEWEST = 100;
const IDEMPOTENCY_ERROR = 'StripeIdempotencyError';
const UNEXPECTED_STATE = 'payment_intent_unexpected_state';

export interface PaymentsOptions {
  apiKey: string;
  /** Another server with Stripe's API; default is Stripe. */
  baseUrl?: string | undefined;
  /** URL to which the bank returns the customer after a confirmation. */
  returnUrl: string;
  timeoutMs?: number | undefined;
}

/**
 * Payments at Stripe. Every change carries its key as `Idempotency-Key`, and every new object also in its metadata.
 *
 * A lost answer: for at least 24 hours Stripe answers a repeat with the same key with the first result, so repeating the call verifies it.
 * Use `find` when only the key is known. It lists the newest hundred payments, which are up to date, and then searches, which may be a minute
 * behind; null is reliable on accounts with at most a hundred payments per minute.
 * An abandoned authorisation may still be in flight, so `preempt` claims its key: it creates a payment without a card under the key, which
 * holds nothing, and cancels it. Stripe refuses calls with the same key and other parameters, so a late call is refused; if it came first,
 * ours is refused and its payment is found; while it is in progress (409), `preempt` fails and is retried.
 * After 24 hours: capture and void that Stripe refuses as already done count as done, and a refund is searched before it is made. An older
 * authorisation must be searched with `find` before it is repeated.
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

/** Loaded by the first payment: the package has 23 MB, and most workers make no payments. */
async function connect({ apiKey, baseUrl, timeoutMs = TIMEOUT_MS }: PaymentsOptions): Promise<Stripe> {
  const { default: StripeClient } = await import('stripe');
  const url = baseUrl === undefined ? undefined : new URL(baseUrl);
  return new StripeClient(apiKey, {
    ...(url && { host: url.hostname, protocol: url.protocol === 'http:' ? 'http' : 'https', port: url.port || defaultPort(url) }),
    maxNetworkRetries: 0,
    timeout: timeoutMs,
    telemetry: false,
    // the package's own HTTP client repeats a request after a cut connection even with retries off
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
    if (type !== IDEMPOTENCY_ERROR) return null; // a late call is refused for the same amount
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
