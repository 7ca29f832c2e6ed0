import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { deliveries } from '../../../src/client/deliveries.ts';
import { openTestClient } from '../../../testkit/client.ts';
import { eventually } from '../../../testkit/processes.ts';
import { createFakePartners } from '../../helpers/orders/fake-partners.ts';
import { openOrderStage, orderInput, type OrderStage } from '../../helpers/orders/stage.ts';
import { openGateway, postStripe, type Gateway } from './stage.ts';

const partners = createFakePartners();
let stage: OrderStage;
let gateway: Gateway;
beforeAll(async () => {
  stage = await openOrderStage(partners, [
    { sku: 'kettle', quantity: 10 },
    { sku: 'cup', quantity: 10 },
  ]);
  gateway = await openGateway(client());
});
afterAll(async () => {
  await gateway?.close();
  await stage?.close();
});

const client = () => ({ ...openTestClient(stage.db, ''), temporal: async () => stage.worker.client });
const event = (id: string, type: string, paymentId: string, run: string) => ({
  ...{ id, object: 'event', type: `payment_intent.${type}` },
  data: { object: { id: paymentId, object: 'payment_intent', metadata: { run } } },
});

it('lets an order that waits for the bank go on when Stripe tells what became of the payment', async () => {
  const run = await stage.start(orderInput('S-1', { payment: { method: 'pm_card_authenticationRequired' } }));
  await run.reaches('awaiting_payment');
  const { id: paymentId } = partners.payment('S-1')!;
  partners.authenticate('S-1');
  const confirmed = event('evt_1', 'amount_capturable_updated', paymentId, run.id);
  expect((await postStripe(gateway.app, confirmed)).statusCode).toBe(202);
  expect(await run.result()).toMatchObject({ outcome: 'confirmed', paymentId });

  expect((await postStripe(gateway.app, confirmed)).json()).toMatchObject({ repeated: true });
  await postStripe(gateway.app, event('evt_2', 'succeeded', paymentId, run.id)); // after the end: the order needs it no more
  await eventually(async () =>
    expect((await deliveries.list(client(), { limit: 10 })).map(({ label, state, outcome }) => ({ label, state, outcome }))).toEqual([
      { label: 'evt_2', state: 'done', outcome: { did: 'sent', run: run.id, message: 'paymentAction', code: 'RUN_ENDED' } },
      { label: 'evt_1', state: 'done', outcome: { did: 'sent', run: run.id, message: 'paymentAction', code: null } },
    ]),
  );
});
