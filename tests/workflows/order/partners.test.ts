import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { headerKey } from '../../../src/adapters/http/header-key.ts';
import { STEP } from '../../../src/contracts/order/contract.ts';
import { createFakePartners } from '../../helpers/orders/fake-partners.ts';
import { openOrderStage, orderActivities, orderInput, quickly, type OrderStage } from '../../helpers/orders/stage.ts';
import { addRun, runAttempt } from '../../../testkit/activity.ts';
import { until } from '../../helpers/tickets/stage.ts';
import { openTestPartners, type Fault, type TestPartners } from '../../../testkit/partners.ts';

let partners: TestPartners;
let stage: OrderStage;
const post = createFakePartners();
beforeAll(async () => {
  partners = await openTestPartners();
  stage = await openOrderStage({ ...partners.ports, mail: post.mail }, [
    { sku: 'kettle', quantity: 1_000 },
    { sku: 'cup', quantity: 1_000 },
  ]);
});
afterEach(() => partners.setFaults([]));
afterAll(async () => {
  await stage?.close();
  await partners?.close();
});

let count = 0;
const nextId = () => `P-${++count}`;
const TOTAL = 11_000;

/** The partners' records of one order. */
async function heldFor(orderId: string) {
  const { intents, refunds, labels, orders } = await partners.state();
  const ours = intents.filter(({ metadata }) => metadata['run'] === `order:${orderId}`);
  return {
    payments: ours.map(({ status, captured, refunded }) => ({ status, captured, refunded })),
    refunds: refunds.filter(({ intent }) => ours.some(({ id }) => id === intent)).length,
    labels: labels.filter((label) => label.orderId === orderId).map(({ cancelled }) => cancelled),
    packed: orders.filter((order) => order.orderId === orderId).map(({ status }) => status),
  };
}
const confirmed = { payments: [{ status: 'succeeded', captured: TOTAL, refunded: 0 }], refunds: 0, labels: [false], packed: ['placed'] };
/** How often each fault rule applied. */
const fired = async (): Promise<number[]> =>
  ((await (await fetch(`${partners.url}/faults`)).json()) as { fired: number }[]).map((rule) => rule.fired);
const house = (path: string): Fault['match'] => ({ partner: 'payments', method: 'POST', path });

const faults: [story: string, step: string, fault: Fault['fault']][] = [
  ['the authorisation does not arrive', STEP.authorise, 'before'],
  ['the authorisation is cut off half way', STEP.authorise, 'during'],
  ['the answer to the authorisation is lost', STEP.authorise, 'after'],
  ['the label is cut off half way', STEP.label, 'during'],
  ['the answer of the carrier is lost', STEP.label, 'after'],
  ['the warehouse is cut off half way', STEP.warehouse, 'during'],
  ['the answer of the warehouse is lost', STEP.warehouse, 'after'],
  ['the capture is cut off half way', STEP.capture, 'during'],
  ['the answer to the capture is lost', STEP.capture, 'after'],
];

it('confirms each order once despite one fault at a partner', async () => {
  const cases = faults.map(([story, step, fault]) => ({ story, step, fault, orderId: nextId() }));
  const ruleOf = ({ orderId, step, fault }: (typeof cases)[number]): Fault => ({
    match: { key: headerKey(`order:${orderId}:${step}`) },
    fault,
  });
  await partners.setFaults(cases.map(ruleOf));
  const ends = await Promise.all(
    cases.map(async ({ story, orderId }) => {
      const run = await stage.start(orderInput(orderId));
      return { story, outcome: (await run.result()).outcome, ...(await heldFor(orderId)) };
    }),
  );
  expect(ends).toEqual(cases.map(({ story }) => ({ story, outcome: 'confirmed', ...confirmed })));
  expect(await fired()).toEqual(cases.map(() => 1));
});

it('waits for the confirmation at the bank, and captures once', async () => {
  const orderId = nextId();
  const bank = { payment: { method: 'pm_card_authenticationRequired' } };
  const run = await stage.start(orderInput(orderId, bank), quickly({ customerAction: { withinMs: 60_000, lookEveryMs: 200 } }));
  await run.reaches('awaiting_payment');
  const { intents } = await partners.state();
  await partners.authenticate(intents.at(-1)!.id);
  expect(await run.result()).toMatchObject({ outcome: 'confirmed' });
  expect(await heldFor(orderId)).toEqual(confirmed);
});

it('undoes payment, label and goods when the customer withdraws during the capture, and refunds once although that answer is lost', async () => {
  await partners.setFaults([
    { match: house('/v1/payment_intents/*/capture'), fault: 'slow', delayMs: 2_500, times: 1 },
    { match: house('/v1/refunds'), fault: 'after', times: 1 },
    { match: { partner: 'warehouse', path: '/orders/cancel' }, fault: 'before', times: 1 },
  ]);
  const orderId = nextId();
  const run = await stage.start(orderInput(orderId));
  await until(async () => partners.log().some(({ path, run: of }) => path.endsWith('/capture') && of === run.id));
  await run.send('cancelOrder', { reason: 'found it cheaper' });
  expect(await run.result()).toMatchObject({ outcome: 'withdrawn' });
  expect(await heldFor(orderId)).toEqual({
    payments: [{ status: 'succeeded', captured: TOTAL, refunded: TOTAL }],
    ...{ refunds: 1, labels: [true], packed: ['cancelled'] },
  });
});

/** The activities of one order. Each call is a new attempt, as after a worker died. */
async function attemptsOf(orderId: string) {
  const runId = await addRun(stage.db, `order:${orderId}`, { workflow: 'order' });
  const activities = orderActivities({ ...partners.ports, mail: post.mail });
  const order = { orderId, amountMinor: TOTAL, currency: 'EUR' };
  let attempt = 0;
  const again = <T>(work: () => Promise<T>) => runAttempt(stage.db, { runId, attempt: ++attempt }, work);
  return {
    authorise: () => again(() => activities.authorisePayment({ ...order, method: 'pm_card_visa' })),
    void: () => again(() => activities.voidPayment(order)),
    capture: (paymentId: string) => again(() => activities.capturePayment({ paymentId, amountMinor: TOTAL, currency: 'EUR' })),
    refund: (paymentId: string) => again(() => activities.refundCapture({ paymentId })),
    /** Late delivery of the same call by the network. */
    arrivesLate: () =>
      partners.ports.payments.authorise(`${runId}:${STEP.authorise}`, {
        ...{ ...order, method: 'pm_card_visa', customer: null, metadata: { run: runId } },
      }),
  };
}
const voided = { payments: [{ status: 'canceled', captured: 0, refunded: 0 }], refunds: 0, labels: [], packed: [] };

it('delays the undo of an authorisation that is still in progress at the provider, then voids it', async () => {
  const orderId = nextId();
  const { authorise, void: letGo } = await attemptsOf(orderId);
  await partners.setFaults([{ match: house('/v1/payment_intents'), fault: 'slow', delayMs: 2_500, times: 1 }]); // longer than a busy machine takes to the undo
  const late = authorise();
  await until(async () => partners.log().some(({ run, phase }) => run === `order:${orderId}` && phase === 'before'));
  await expect(letGo()).rejects.toMatchObject({ type: 'PAYMENTS_UNAVAILABLE', nonRetryable: false });
  expect(await late).toMatchObject({ outcome: 'authorised' });
  expect(await letGo()).toMatchObject({ undone: expect.stringContaining('is voided') });
  expect(await heldFor(orderId)).toEqual(voided);
});

it.each(['before', 'hang'] as const)('refuses an authorisation that arrives after its undo (%s)', async (fault) => {
  const orderId = nextId();
  const { authorise, void: letGo, arrivesLate } = await attemptsOf(orderId);
  await partners.setFaults([{ match: house('/v1/payment_intents'), fault, times: 1 }]);
  const given = authorise().catch(() => 'given up');
  if (fault === 'before') expect(await given).toBe('given up');
  expect(await letGo()).toEqual({ undone: 'nothing is held' });
  expect(await arrivesLate()).toMatchObject({ outcome: 'declined', code: 'voided' });
  const { intents } = await partners.state();
  expect(intents.filter(({ metadata }) => metadata['order_id'] === orderId).map(({ status }) => status)).toEqual(['canceled']);
});

it('voids an authorisation whose answer was lost', async () => {
  const orderId = nextId();
  const { authorise, void: letGo } = await attemptsOf(orderId);
  await partners.setFaults([{ match: house('/v1/payment_intents'), fault: 'after', times: 1 }]);
  await expect(authorise()).rejects.toMatchObject({ type: 'PAYMENTS_UNAVAILABLE' });
  await letGo();
  expect(await heldFor(orderId)).toEqual(voided);
});

it('refuses a capture that arrives after its undo', async () => {
  const orderId = nextId();
  const { authorise, capture, refund, void: letGo } = await attemptsOf(orderId);
  const { paymentId } = await authorise();
  await partners.setFaults([{ match: house('/v1/payment_intents/*/capture'), fault: 'before', times: 1 }]);
  await expect(capture(paymentId!)).rejects.toMatchObject({ type: 'PAYMENTS_UNAVAILABLE' });
  expect(await refund(paymentId!)).toEqual({ undone: 'nothing was captured, and the payment is voided' });
  expect(await capture(paymentId!)).toMatchObject({ outcome: 'failed' }); // the same call, delivered late
  expect(await letGo()).toEqual({ undone: 'nothing is held' });
  expect(await heldFor(orderId)).toEqual(voided);
});

it('refunds a capture that was faster than its undo', async () => {
  const orderId = nextId();
  const { authorise, capture, refund } = await attemptsOf(orderId);
  const { paymentId } = await authorise();
  await partners.setFaults([{ match: house('/v1/payment_intents/*/cancel'), fault: 'slow', delayMs: 2_500, times: 1 }]);
  const undone = refund(paymentId!);
  await until(async () => partners.log().some(({ run, path }) => run === `order:${orderId}` && path.endsWith('/cancel')));
  await capture(paymentId!);
  expect(await undone).toMatchObject({ undone: expect.stringMatching(/^refund .* is back$/) });
  expect(await heldFor(orderId)).toMatchObject({ payments: [{ status: 'succeeded', captured: TOTAL, refunded: TOTAL }], refunds: 1 });
});
