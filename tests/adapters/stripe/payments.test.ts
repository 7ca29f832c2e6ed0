import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import type { AuthoriseRequest } from '../../../src/activities/order/ports.ts';
import { createPayments } from '../../../src/adapters/stripe/payments.ts';
import { freePort } from '../../../testkit/free-port.ts';
import { openTestPartners, type TestPartners } from '../../../testkit/partners.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
const returnUrl = 'https://shop.example/paid';
let clockMs = Date.now();
let house: TestPartners;
beforeAll(async () => {
  house = await openTestPartners({ now: () => new Date(clockMs) });
});
afterEach(() => house.setFaults([]));
afterAll(() => house.close());

let count = 0;
const newKey = () => `order:O-${++count}:authorise`;
const request = (change: Partial<AuthoriseRequest> = {}): AuthoriseRequest => ({
  ...{ amountMinor: 4_990, currency: 'EUR', method: 'pm_card_visa', orderId: `O-${count}`, customer: null },
  ...change,
});
const payments = () => house.ports.payments;
const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
const held = async (change: Partial<AuthoriseRequest> = {}): Promise<string> => {
  const answer = await payments().authorise(newKey(), request(change));
  if (answer.outcome !== 'authorised') throw new Error(answer.outcome);
  return answer.paymentId;
};
const intents = async (key: string) => (await house.state()).intents.filter(({ metadata }) => metadata['signalbox_key'] === key);
const codeOf = (call: Promise<unknown>) =>
  call.then(
    (answer) => (answer as { outcome?: string }).outcome ?? 'done',
    (error: { code?: string }) => error.code,
  );

it('authorises an amount, captures a part of it once, and refunds some of that', async () => {
  const id = await held();
  expect(await payments().look(id)).toEqual({
    ...{ status: 'authorised', amountMinor: 4_990, capturedMinor: 0, refundedMinor: 0, refundPendingMinor: 0, currency: 'EUR' },
  });
  const capture = () => payments().capture('c-1', id, eur(3_000));
  expect([await capture(), await capture()]).toEqual(Array(2).fill({ outcome: 'captured', capturedMinor: 3_000 }));
  const refund = () => payments().refund('r-1', id, eur(1_000));
  expect(await refund()).toEqual(await refund());
  expect(await payments().findRefund('r-1', id, eur(1_000))).toEqual(await refund());
  expect(await payments().findRefund('r-2', id, eur(1_000))).toBeNull();
  expect(await payments().look(id)).toMatchObject({ status: 'captured', capturedMinor: 3_000, refundedMinor: 1_000 });
});

it.each([
  ['pm_card_chargeDeclined', 'generic_decline'],
  ['pm_card_insufficientFunds', 'insufficient_funds'],
])('returns the code of the bank for %s, also for a repeat', async (method, code) => {
  const key = newKey();
  const ask = () => payments().authorise(key, request({ method }));
  const declined = await ask();
  expect(declined).toMatchObject({ outcome: 'declined', code, paymentId: expect.stringMatching(/^pi_/) });
  expect(await ask()).toEqual(declined);
  expect(await payments().find(key, eur(4_990))).toEqual(declined);
  expect(await intents(key)).toHaveLength(1);
});

it.each([
  ['ok', 'authorised'],
  ['fail', 'declined'],
] as const)('sends the customer to the bank, whose answer %s makes the payment %s', async (result, status) => {
  const answer = await payments().authorise(newKey(), request({ method: 'pm_card_authenticationRequired' }));
  if (answer.outcome !== 'action_required') throw new Error(answer.outcome);
  expect(answer.url).toBe(`${house.url}/house/authenticate/${answer.paymentId}`);
  expect(await payments().look(answer.paymentId)).toMatchObject({ status: 'action_required' });
  await house.authenticate(answer.paymentId, result);
  expect(await payments().look(answer.paymentId)).toMatchObject({ status });
});

it('makes one payment per key, and refuses the key for another amount', async () => {
  const key = newKey();
  const first = await payments().authorise(key, request());
  expect(await payments().authorise(key, request())).toEqual(first);
  expect(await codeOf(payments().authorise(key, request({ amountMinor: 1 })))).toBe('refused');
  expect(await intents(key)).toHaveLength(1);
  expect(await payments().find(key, eur(4_990))).toEqual(first);
  expect(await payments().find('order:never:authorise', eur(4_990))).toBeNull();
});

it('claims the key of an abandoned payment once, unless the payment came first', async () => {
  const key = newKey();
  const { orderId, ...money } = request();
  const preempt = () => payments().preempt(key, { orderId, ...money });
  expect([await preempt(), await preempt()]).toEqual([null, null]);
  expect(await payments().authorise(key, request())).toMatchObject({ outcome: 'declined', code: 'voided' });
  expect(await intents(key)).toMatchObject([{ status: 'canceled', captured: 0 }]);
  expect(await payments().find(key, eur(4_990))).toMatchObject({ outcome: 'declined', code: 'voided' });
  const other = newKey();
  const first = await payments().authorise(other, request());
  expect(await payments().preempt(other, request())).toEqual(first);
});

it('voids once, and treats an unknown payment as voided', async () => {
  const id = await held();
  await payments().void('v-1', id);
  await payments().void('v-1', id);
  await payments().void('v-2', id);
  expect(await payments().look(id)).toMatchObject({ status: 'voided' });
  await payments().void('v-3', 'pi_unknown');
});

it('refuses what the state of the payment does not allow', async () => {
  const id = await held({ amountMinor: 100 });
  expect(await codeOf(payments().capture('c-2', id, eur(101)))).toBe('PAYMENT_REFUSED');
  expect(await codeOf(payments().refund('r-3', id, eur(1)))).toBe('refused');
  await payments().capture('c-3', id, eur(100));
  expect(await codeOf(payments().void('v-4', id))).toBe('not_voided');
  expect(await codeOf(payments().refund('r-4', id, eur(101)))).toBe('refused');
  await payments().refund('r-5', id, eur(60));
  expect(await codeOf(payments().refund('r-6', id, eur(41)))).toBe('refused');
  expect(await codeOf(payments().refund('r-5', id, eur(61)))).toBe('other_amount');
  expect(await payments().look(id)).toMatchObject({ capturedMinor: 100, refundedMinor: 60 });
});

it.each(['pm_card_unheard_of', ''])('refuses the card "%s"', async (method) => {
  expect(await codeOf(payments().authorise(newKey(), request({ method })))).toBe('refused');
});

it('refuses a live key, so that the test provider is not mistaken for the real one', async () => {
  const real = createPayments({ apiKey: 'sk_live_1', baseUrl: house.url, returnUrl });
  await expect(real.look('pi_1')).rejects.toMatchObject({ code: 'PAYMENT_REFUSED', fix: expect.stringContaining('STRIPE_API_KEY') });
});

it.each([
  ['before', 0],
  ['during', 1],
  ['after', 1],
] as const)('asks once when the line is cut %s the commit, and a repeat makes one payment in all', async (fault, kept) => {
  const key = newKey();
  await house.setFaults([{ match: { partner: 'payments', path: '/v1/payment_intents' }, fault }]);
  expect(await codeOf(payments().authorise(key, request()))).toBe('PAYMENTS_UNAVAILABLE');
  const asked = house.log().filter((line) => line.key === key);
  expect(asked.map(({ phase, status }) => `${phase} ${status}`)).toEqual(['before null', 'after 0']);
  expect(asked[0]).toMatchObject({ run: `order:O-${count}`, method: 'POST', fault });
  expect(await intents(key)).toHaveLength(kept);
  const again = await payments().authorise(key, request());
  expect(again).toEqual(await payments().find(key, eur(4_990)));
  expect(await intents(key)).toHaveLength(1);
});

it.each(['before', 'during', 'after'] as const)('captures and refunds once when the connection breaks %s the commit', async (fault) => {
  const id = await held();
  await house.setFaults([
    { match: { path: '/v1/payment_intents/*/capture' }, fault },
    { match: { path: '/v1/refunds', method: 'POST' }, fault },
  ]);
  const twice = async (call: () => Promise<unknown>) => [await codeOf(call()), await codeOf(call())];
  expect(await twice(() => payments().capture(`${id}-c`, id, eur(2_000)))).toEqual(['PAYMENTS_UNAVAILABLE', 'captured']);
  expect(await twice(() => payments().refund(`${id}-r`, id, eur(500)))).toEqual(['PAYMENTS_UNAVAILABLE', 'succeeded']);
  expect(await payments().look(id)).toMatchObject({ capturedMinor: 2_000, refundedMinor: 500 });
});

it('keeps the wait that the provider asks for', async () => {
  await house.setFaults([{ match: {}, fault: 'status', status: 429, retryAfterSeconds: 7 }]);
  const failure = { code: 'PAYMENTS_UNAVAILABLE', retryAfterMs: 7_000, nothingHappened: false };
  await expect(payments().authorise(newKey(), request())).rejects.toMatchObject(failure);
});

it.each([
  ['refuse', 'refused'],
  ['status', 'PAYMENTS_UNAVAILABLE'],
] as const)('takes the fault %s for %s', async (fault, code) => {
  await house.setFaults([{ match: {}, fault }]);
  expect(await codeOf(payments().authorise(newKey(), request()))).toBe(code);
});

it.each(['hang', 'slow'] as const)(
  'gives up on a provider that does %s; its work in progress then refuses a second call',
  async (fault) => {
    const hasty = createPayments({ apiKey: 'sk_test_1', baseUrl: house.url, returnUrl, timeoutMs: 150 });
    await hasty.find('warm', eur(1)); // the package is loaded with the first call
    const key = newKey();
    await house.setFaults([{ match: { method: 'POST' }, fault, delayMs: 600 }]);
    expect(await codeOf(hasty.authorise(key, request()))).toBe('PAYMENTS_UNAVAILABLE');
    expect(await codeOf(payments().authorise(key, request()))).toBe(fault === 'slow' ? 'PAYMENTS_UNAVAILABLE' : 'authorised');
  },
);

it('keeps a key for a day, as Stripe does; capture, void and refund are safe after it', async () => {
  const key = newKey();
  const id = await held();
  const gone = await held();
  await payments().capture('old-c', id, eur(2_000));
  await payments().refund('old-r', id, eur(500));
  await payments().void('old-v', gone);
  await payments().authorise(key, request());
  clockMs += DAY_MS + 1;
  await payments().capture('old-c', id, eur(2_000));
  await payments().refund('old-r', id, eur(500));
  await payments().void('old-v', gone);
  expect(await payments().look(id)).toMatchObject({ capturedMinor: 2_000, refundedMinor: 500 });
  await payments().authorise(key, request());
  expect(await intents(key)).toHaveLength(2); // so an older call is looked for with `find`
});

it('accepts any key, also one that is not a valid header', async () => {
  const key = `order:Ö-1:authorise ${'x'.repeat(300)}`;
  const first = await payments().authorise(key, request());
  expect(await payments().authorise(key, request())).toEqual(first);
  expect(await payments().find(key, eur(4_990))).toEqual(first);
});

it('reports a provider that is not running as unavailable', async () => {
  const nowhere = createPayments({ apiKey: 'sk_test_1', baseUrl: `http://127.0.0.1:${await freePort()}`, returnUrl });
  await expect(nowhere.look('pi_1')).rejects.toMatchObject({
    code: 'PAYMENTS_UNAVAILABLE',
    message: expect.stringContaining('ECONNREFUSED'),
  });
});

it.each([
  ['no JSON', '<html>', 200],
  ['larger than any answer', `"${'x'.repeat(2_000_000)}"`, 200],
  ['a bad gateway of a proxy', '<html>', 502],
])('treats an answer that is %s as an outage', async (_case, body, status) => {
  const server: Server = createServer((_request, response) => response.writeHead(status).end(body));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const odd = createPayments({ apiKey: 'sk_test_1', baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, returnUrl });
  expect(await codeOf(odd.look('pi_1'))).toBe('PAYMENTS_UNAVAILABLE');
  server.closeAllConnections();
  server.close();
});
