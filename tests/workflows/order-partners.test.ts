import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { headerKey } from '../../src/adapters/header-key.ts';
import { STEP } from '../../src/contracts/order.ts';
import { createFakePartners } from '../helpers/orders/fake-partners.ts';
import { openOrderStage, orderInput, quickly, type OrderStage } from '../helpers/orders/stage.ts';
import { openTestPartners, type Fault, type TestPartners } from '../helpers/partners.ts';

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

/** What the partners hold for one order. */
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
/** How often each rule hit. */
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

it('confirms orders once each, whatever goes wrong once at a partner', async () => {
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

it('lets a customer confirm at the bank, and takes the money once', async () => {
  const orderId = nextId();
  const bank = { payment: { method: 'pm_card_authenticationRequired' } };
  const run = await stage.start(orderInput(orderId, bank), quickly({ customerAction: { withinMs: 60_000, lookEveryMs: 200 } }));
  await run.reaches('awaiting_payment');
  const { intents } = await partners.state();
  await partners.authenticate(intents.at(-1)!.id);
  expect(await run.result()).toMatchObject({ outcome: 'confirmed' });
  expect(await heldFor(orderId)).toEqual(confirmed);
});

it('leaves no money, label or goods with anybody when the last step fails, and gives back once although that answer is lost', async () => {
  await partners.setFaults([
    { match: house('/v1/refunds'), fault: 'after', times: 1 },
    { match: { partner: 'warehouse', path: '/orders/*/cancel' }, fault: 'before', times: 1 },
  ]);
  const orderId = nextId();
  post.troubles.push({ call: 'mail', when: 'before', code: 'MAIL_REFUSED', times: 1 });
  const run = await stage.start(orderInput(orderId));
  await expect(run.result()).rejects.toThrow();
  expect(await heldFor(orderId)).toEqual({
    payments: [{ status: 'succeeded', captured: TOTAL, refunded: TOTAL }],
    ...{ refunds: 1, labels: [true], packed: ['cancelled'] },
  });
});
