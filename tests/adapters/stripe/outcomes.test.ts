import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import type { AuthoriseRequest, Money } from '../../../src/activities/order/ports.ts';
import { createPayments } from '../../../src/adapters/stripe/payments.ts';
import type { HouseOutcome } from '../../../stack/partners/faults.ts';
import { openTestPartners, type TestPartners } from '../../../testkit/partners.ts';

let house: TestPartners;
beforeAll(async () => {
  house = await openTestPartners();
});
afterEach(() => house.setFaults([]));
afterAll(() => house?.close());

let count = 0;
const newKey = () => `order:U-${++count}:authorise`;
const money = (amountMinor: number, currency = 'EUR'): Money => ({ amountMinor, currency });
const request = (of: Money): AuthoriseRequest => ({ ...of, method: 'pm_card_visa', orderId: `U-${count}`, customer: null });
const payments = () => house.ports.payments;
const next = (path: string, outcome: HouseOutcome) =>
  house.setFaults([{ match: { partner: 'payments', method: 'POST', path }, fault: 'outcome', outcome }]);
const bank = async (path: string) => void (await fetch(`${house.url}/house/${path}`, { method: 'POST' }));
async function held(of = money(5_000)): Promise<string> {
  const answer = await payments().authorise(newKey(), request(of));
  if (answer.outcome !== 'authorised') throw new Error(JSON.stringify(answer));
  return answer.paymentId;
}
async function captured(of = money(5_000)): Promise<string> {
  const id = await held(of);
  await payments().capture(`${id}:c`, id, of);
  return id;
}
const asked = (key: string) => house.log().filter((line) => line.phase === 'before' && line.key === key).length;

it.each([
  ['MGA', 930_000, 9_300],
  ['ISK', 3_200, 320_000],
  ['UGX', 41_000, 4_100_000],
  ['JPY', 4_800, 4_800],
  ['KWD', 2_340, 2_340],
])('authorises, captures and refunds %s in the provider unit, and returns ours', async (currency, ours, its) => {
  const all = money(ours, currency);
  const id = await captured(all);
  expect(await payments().refund(`${id}:r`, id, all)).toMatchObject({ outcome: 'succeeded' });
  const { intents, refunds } = await house.state();
  expect(intents.find((one) => one.id === id)).toMatchObject({
    amount: its,
    captured: its,
    refunded: its,
    currency: currency.toLowerCase(),
  });
  expect(refunds.find(({ intent }) => intent === id)).toMatchObject({ amount: its });
  const taken = { status: 'captured', amountMinor: ours, capturedMinor: ours, refundedMinor: ours, currency };
  expect(await payments().look(id)).toMatchObject(taken);
});

it.each([
  ['a last digit of a dinar', money(1_005, 'KWD'), 'amount'],
  ['a fraction of an ariary', money(930_050, 'MGA'), 'amount'],
  ['a currency that the house does not know', money(1_000, 'IQD'), 'currency'],
])('refuses %s without a call, and names the field', async (_case, of, field) => {
  const key = newKey();
  expect(await payments().accepts(of)).toMatchObject({ message: expect.stringContaining(`${field}: `) });
  expect(await payments().authorise(key, request(of))).toMatchObject({ outcome: 'refused', paymentId: null });
  expect(await payments().preempt(key, { ...of, orderId: 'U' })).toBeNull();
  expect(asked(key)).toBe(0);
});

it.each([
  ['too small', money(10), 'amount_too_small'],
  ['too large', money(100_000_000), 'amount_too_large'],
])('returns a refusal for %s with its reason, after one call, and holds nothing', async (_case, of, code) => {
  const key = newKey();
  expect(await payments().accepts(of)).toBeNull();
  expect(await payments().authorise(key, request(of))).toMatchObject({
    outcome: 'refused',
    code,
    message: expect.stringContaining('mount'),
  });
  expect(asked(key)).toBe(1);
  expect(await payments().preempt(key, { ...of, orderId: 'U' })).toBeNull(); // a late call is refused as well
  expect(await payments().find(key, of)).toBeNull();
});

it('returns pending for a processing payment until the bank answers', async () => {
  await next('/v1/payment_intents', 'processing');
  const key = newKey();
  const first = await payments().authorise(key, request(money(5_000)));
  expect(first).toMatchObject({ outcome: 'pending', paymentId: expect.any(String) });
  await bank(`payment/${first.paymentId}`);
  expect(await payments().find(key, money(5_000))).toEqual({ outcome: 'authorised', paymentId: first.paymentId });
});

it.each([
  ['processing', { outcome: 'pending' }],
  ['partial', { outcome: 'other_amount', capturedMinor: 2_500, reason: expect.stringContaining('25.00 EUR instead of 50.00 EUR') }],
  ['requires_capture', { outcome: 'failed' }],
  ['canceled', { outcome: 'failed' }],
] as const)('believes a capture that is answered with %s no more than that', async (outcome, told) => {
  const id = await held();
  await next('/v1/payment_intents/*/capture', outcome);
  expect(await payments().capture(`${id}:c`, id, money(5_000))).toMatchObject(told);
});

it('does not accept a void whose payment still holds money', async () => {
  const id = await held();
  await next('/v1/payment_intents/*/cancel', 'requires_capture');
  expect(await payments().void(`${id}:v`, id)).toEqual({ outcome: 'not_voided', reason: `the payment ${id} is requires_capture` });
  expect(await payments().void(`${id}:w`, id)).toEqual({ outcome: 'voided' });
});

it.each(['pending', 'requires_action', 'failed', 'canceled'] as const)(
  'makes one refund of one key although it is %s, and counts it as that',
  async (outcome) => {
    const id = await captured();
    await next('/v1/refunds', outcome);
    const give = () => payments().refund(`${id}:r`, id, money(5_000));
    const first = await give();
    expect(first).toMatchObject({ outcome, refundId: expect.any(String), reason: expect.any(String) });
    expect(await give()).toEqual(first);
    expect(await payments().findRefund(`${id}:r`, id, money(5_000))).toEqual(first);
    const refundPendingMinor = outcome === 'pending' || outcome === 'requires_action' ? 5_000 : 0;
    expect(await payments().look(id)).toMatchObject({ refundedMinor: 0, refundPendingMinor });
    expect((await house.state()).refunds.filter(({ intent }) => intent === id)).toHaveLength(1);
  },
);

it.each([
  ['succeeded', 5_000],
  ['failed', 0],
])('sees under the same key that a pending refund %s', async (status, refundedMinor) => {
  const id = await captured();
  await next('/v1/refunds', 'pending');
  const { refundId } = await payments().refund(`${id}:r`, id, money(5_000));
  await bank(`refund/${refundId}?status=${status}&reason=lost_or_stolen_card`);
  expect(await payments().refund(`${id}:r`, id, money(5_000))).toMatchObject({ outcome: status, refundId });
  expect(await payments().look(id)).toMatchObject({ refundedMinor, refundPendingMinor: 0 });
});

/** A provider that gives the same answer to every request, and lists nothing. */
async function answering<T>(status: number, body: object, work: (ports: ReturnType<typeof createPayments>) => Promise<T>): Promise<T> {
  const server: Server = createServer((asked, response) => {
    const lists = asked.method === 'GET' && !asked.url!.startsWith('/v1/payment_intents/');
    const answer = lists ? { data: [], has_more: false } : body;
    response.writeHead(lists ? 200 : status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    return await work(createPayments({ apiKey: 'sk_test_1', baseUrl, returnUrl: 'https://shop.example/paid' }));
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
const intent = (change: object) => ({
  ...{ id: 'pi_9', object: 'payment_intent', amount: 5_000, amount_capturable: 5_000, amount_received: 0, currency: 'eur' },
  ...{ status: 'requires_capture', metadata: {}, ...change },
});
const refundOf = (change: object) => ({ id: 're_9', object: 'refund', amount: 5_000, currency: 'eur', status: 'succeeded', ...change });

it.each([
  ['another amount', { amount: 500_000 }],
  ['another currency', { currency: 'usd' }],
  ['a part of it held', { amount_capturable: 100 }],
])('refuses a payment of %s, and returns its id so that it can be voided', async (_case, change) => {
  const answer = await answering(200, intent(change), (ports) => ports.authorise('k', request(money(5_000))));
  expect(answer).toMatchObject({ outcome: 'refused', code: 'answer_differs', paymentId: 'pi_9' });
});

it('does not treat an unknown status as success', async () => {
  const odd = intent({ status: 'requires_confirmation_by_pigeon' });
  expect(await answering(200, odd, (ports) => ports.authorise('k', request(money(5_000))))).toMatchObject({ outcome: 'pending' });
  expect(await answering(200, odd, (ports) => ports.capture('k', 'pi_9', money(5_000)))).toMatchObject({ outcome: 'pending' });
  expect(await answering(200, odd, (ports) => ports.void('k', 'pi_9'))).toMatchObject({ outcome: 'not_voided' });
  for (const status of [null, 'reversed'])
    expect(await answering(200, refundOf({ status }), (ports) => ports.refund('k', 'pi_9', money(5_000)))).toMatchObject({
      outcome: 'pending',
    });
});

it('reports a refund of another amount as such', async () => {
  const answer = await answering(200, refundOf({ amount: 50 }), (ports) => ports.refund('k', 'pi_9', money(5_000)));
  expect(answer).toMatchObject({ outcome: 'other_amount', reason: expect.stringContaining('0.50 EUR instead of 50.00 EUR') });
});

it.each([
  [
    'a key that was used',
    400,
    { type: 'idempotency_error', message: 'Keys for idempotent requests can only be used once.' },
    'idempotency_error',
  ],
  ['a currency', 400, { type: 'invalid_request_error', param: 'currency', message: 'Invalid currency: eur.' }, 'currency'],
  ['an API key', 401, { type: 'invalid_request_error', message: 'Invalid API Key.' }, 'invalid_request_error'],
])('keeps the reason when the provider refuses %s', async (_case, status, error, code) => {
  const answer = await answering(status, { error }, (ports) => ports.authorise('k', request(money(5_000))));
  expect(answer).toMatchObject({ outcome: 'refused', code, message: expect.stringContaining(error.message), paymentId: null });
});
