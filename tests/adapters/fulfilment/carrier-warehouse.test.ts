import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { createCarrier } from '../../../src/adapters/fulfilment/carrier.ts';
import { createWarehouse } from '../../../src/adapters/fulfilment/warehouse.ts';
import { EMBEDDED_WAREHOUSE_SECRET, readConfig } from '../../../src/settings/environment.ts';
import { createPartners } from '../../../src/worker/partners.ts';
import { openTestPartners, type TestPartners } from '../../../testkit/partners.ts';

let partners: TestPartners;
beforeAll(async () => {
  partners = await openTestPartners();
});
afterEach(() => partners.setFaults([]));
afterAll(() => partners.close());

let count = 0;
const newKey = (step: string) => `order:O-${++count}:${step}`;
const to = { name: 'Kim Okafor', street: '1 Mill Lane', city: 'Leeds', postalCode: 'LS1 4AP', country: 'GB' };
const parcel = { orderId: 'O-1', service: 'express' as const, to, parcels: [{ weightGrams: 1_200 }] };
const goods = { orderId: 'O-1', lines: [{ sku: 'KETTLE', quantity: 2 }], to, trackingNumber: 'LF1GB' };
const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'done',
    (error: { code?: string }) => error.code,
  );
const labels = async (key: string) => (await partners.state()).labels.filter((label) => label.key === key);
const orders = async (key: string) => (await partners.state()).orders.filter((order) => order.key === key);

it('makes one label per key, cancels it once, and does not find it afterwards', async () => {
  const { carrier } = partners.ports;
  const key = newKey('label');
  expect(await carrier.findLabel(key)).toBeNull();
  const label = await carrier.createLabel(key, parcel);
  expect(await carrier.createLabel(key, parcel)).toEqual(label);
  expect(await carrier.findLabel(key)).toEqual(label);
  expect(await codeOf(carrier.createLabel(key, { ...parcel, service: 'standard' }))).toBe('PARTNER_REFUSED');
  const cancel = () => carrier.cancelLabel(newKey('undo'), key);
  expect([await cancel(), await cancel()]).toEqual([{ labelId: label.labelId }, { labelId: label.labelId }]);
  expect(await carrier.findLabel(key)).toBeNull();
  expect(await labels(key)).toMatchObject([{ id: label.labelId, cancelled: true }]);
});

it('places one order per key and cancels it, unless the goods have left', async () => {
  const { warehouse } = partners.ports;
  const [stays, leaves] = [newKey('place'), newKey('place')];
  const first = await warehouse.place(stays, goods);
  expect(await warehouse.place(stays, goods)).toEqual(first);
  expect(await codeOf(warehouse.place(stays, { ...goods, orderId: 'O-2' }))).toBe('PARTNER_REFUSED');
  const cancel = () => warehouse.cancel(newKey('undo'), stays);
  const cancelled = { ...first, outcome: 'cancelled' };
  expect([await cancel(), await cancel()]).toEqual([cancelled, cancelled]);
  expect(await warehouse.find(stays)).toEqual({ ...first, status: 'cancelled' });
  expect(await orders(stays)).toHaveLength(1);
  const second = await warehouse.place(leaves, goods);
  await partners.ship(second.warehouseOrderId);
  expect(await warehouse.cancel(newKey('undo'), leaves)).toEqual({ ...second, outcome: 'too_late' });
  expect(await warehouse.find('order:never:place')).toBeNull();
});

it('makes no label and no order with a key that was cancelled before, however often requested', async () => {
  const { carrier, warehouse } = partners.ports;
  const [label, order] = [newKey('label'), newKey('place')];
  for (const undo of [newKey('undo'), newKey('undo')]) {
    expect(await carrier.cancelLabel(undo, label)).toEqual({ labelId: null });
    expect(await warehouse.cancel(undo, order)).toEqual({ warehouseOrderId: null, outcome: 'cancelled' });
  }
  expect(await codeOf(carrier.createLabel(label, parcel))).toBe('PARTNER_REFUSED');
  expect(await codeOf(warehouse.place(order, goods))).toBe('PARTNER_REFUSED');
  expect([await labels(label), await orders(order)]).toEqual([[], []]);
});

it('makes no label when the key of a call in progress is cancelled', async () => {
  const { carrier } = partners.ports;
  const key = newKey('label');
  await partners.setFaults([{ match: { key }, fault: 'slow', delayMs: 1_500 }]);
  const late = codeOf(carrier.createLabel(key, parcel));
  while (!partners.log().some((line) => line.key === key)) await new Promise((resolve) => setTimeout(resolve, 10));
  const { labelId } = await carrier.cancelLabel(newKey('undo'), key);
  expect([labelId, await late]).toEqual([null, 'PARTNER_REFUSED']);
  expect(await labels(key)).toEqual([]);
});

it.each(['before', 'during', 'after'] as const)('makes one label and one order when the connection breaks %s the commit', async (fault) => {
  const { carrier, warehouse } = partners.ports;
  const [label, order] = [newKey('label'), newKey('place')];
  await partners.setFaults([
    { match: { partner: 'carrier' }, fault },
    { match: { partner: 'warehouse' }, fault },
  ]);
  expect(await codeOf(carrier.createLabel(label, parcel))).toBe('PARTNER_UNAVAILABLE');
  expect(await codeOf(warehouse.place(order, goods))).toBe('PARTNER_UNAVAILABLE');
  expect(await carrier.createLabel(label, parcel)).toEqual(await carrier.findLabel(label));
  expect(await warehouse.place(order, goods)).toMatchObject({ warehouseOrderId: (await warehouse.find(order))?.warehouseOrderId });
  expect([await labels(label), await orders(order)].map(({ length }) => length)).toEqual([1, 1]);
});

it.each([
  ['has letters that no header takes', 'order:Bücher-1:label'],
  ['ends with a blank, which a header loses', 'order:O-1:label '],
  ['is longer than a header should be', `order:${'O'.repeat(300)}:label`],
])('makes one effect per key that %s, and finds it under this key', async (_, key) => {
  const { carrier, warehouse } = partners.ports;
  const label = await carrier.createLabel(key, parcel);
  expect(await carrier.createLabel(key, parcel)).toEqual(label);
  expect(await carrier.findLabel(key)).toEqual(label);
  const order = await warehouse.place(key, goods);
  expect(await warehouse.place(key, goods)).toEqual(order);
  expect(await warehouse.find(key)).toMatchObject(order);
  const sent = `sha256-${createHash('sha256').update(key).digest('hex')}`;
  expect([await labels(sent), await orders(sent)].map(({ length }) => length)).toEqual([1, 1]);
  expect(await carrier.findLabel(`${key}x`)).toBeNull(); // another key has another hash
});

it('finds the effect of a partner that never answered', async () => {
  const hasty = createCarrier({ baseUrl: partners.url, timeoutMs: 100 });
  const key = newKey('label');
  await partners.setFaults([{ match: { key }, fault: 'silent' }]);
  expect(await codeOf(hasty.createLabel(key, parcel))).toBe('PARTNER_UNAVAILABLE');
  const [label] = await labels(key);
  expect(await partners.ports.carrier.findLabel(key)).toMatchObject({ labelId: label?.id });
  expect(partners.log().filter((line) => line.key === key)).toMatchObject([
    { phase: 'before', fault: 'silent' },
    { phase: 'after', fault: 'silent', status: 0 },
  ]);
});

it('refuses requests with a wrong, missing or old signature', async () => {
  const stranger = createWarehouse({
    baseUrl: partners.url,
    secret: `whsec_${Buffer.from('another secret of 24 byte').toString('base64')}`,
  });
  const key = newKey('place');
  await expect(stranger.place(key, goods)).rejects.toMatchObject({ code: 'PARTNER_REFUSED', message: expect.stringContaining('401') });
  const bare = await fetch(`${partners.url}/orders`, { method: 'POST', body: JSON.stringify(goods) });
  const { Webhook } = await import('standardwebhooks');
  const long = new Date(Date.now() - 600_000);
  const body = JSON.stringify(goods);
  const headers = {
    'webhook-id': key,
    'webhook-timestamp': String(Math.floor(long.getTime() / 1_000)),
    'webhook-signature': new Webhook(EMBEDDED_WAREHOUSE_SECRET).sign(key, long, body),
  };
  const old = await fetch(`${partners.url}/orders`, { method: 'POST', headers, body });
  expect([bare.status, old.status]).toEqual([401, 401]);
  expect(await orders(key)).toEqual([]);
});

it('refuses invalid requests, and gives up on a carrier that does not answer', async () => {
  expect(await codeOf(partners.ports.carrier.createLabel(newKey('label'), { ...parcel, parcels: [] }))).toBe('PARTNER_REFUSED');
  await partners.setFaults([{ match: {}, fault: 'hang' }]);
  const hasty = createCarrier({ baseUrl: partners.url, timeoutMs: 100 });
  expect(await codeOf(hasty.createLabel(newKey('label'), parcel))).toBe('PARTNER_UNAVAILABLE');
  await partners.setFaults([{ match: {}, fault: 'status', retryAfterSeconds: 3 }]);
  await expect(partners.ports.carrier.findLabel('k')).rejects.toMatchObject({ code: 'PARTNER_UNAVAILABLE', retryAfterMs: 3_000 });
});

it('names a path that is not served, and finds nothing there', async () => {
  const baseUrl = `${partners.url}/elsewhere`;
  const [carrier, warehouse] = [createCarrier({ baseUrl }), createWarehouse({ baseUrl, secret: EMBEDDED_WAREHOUSE_SECRET })];
  const refusal = (request: string) => ({ code: 'PARTNER_REFUSED', message: expect.stringContaining(`does not serve ${request}`) });
  await expect(carrier.createLabel('k', parcel)).rejects.toMatchObject(refusal('POST /labels'));
  await expect(carrier.cancelLabel('undo', 'k')).rejects.toMatchObject(refusal('DELETE /labels?key=k'));
  await expect(warehouse.place('k', goods)).rejects.toMatchObject(refusal('POST /orders'));
  expect([await carrier.findLabel('k'), await warehouse.find('k')]).toEqual([null, null]);
});

it('requires the key of the label to cancel', async () => {
  const response = await fetch(`${partners.url}/labels`, { method: 'DELETE', headers: { 'idempotency-key': newKey('undo') } });
  expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('/labels?key=')]);
});

it('creates ports without settings, whose calls name the missing setting', async () => {
  const { payments, carrier, warehouse } = createPartners(readConfig({}));
  await expect(payments.look('pi_1')).rejects.toMatchObject({ code: 'CONFIG_INVALID', field: 'STRIPE_API_KEY' });
  await expect(carrier.findLabel('k')).rejects.toMatchObject({ code: 'CONFIG_INVALID', field: 'SIGNALBOX_CARRIER_URL' });
  await expect(warehouse.find('k')).rejects.toMatchObject({ code: 'CONFIG_INVALID', field: 'SIGNALBOX_WAREHOUSE_URL' });
  const unsigned = createPartners(readConfig({ SIGNALBOX_WAREHOUSE_URL: partners.url }));
  await expect(unsigned.warehouse.find('k')).rejects.toMatchObject({ field: 'SIGNALBOX_WAREHOUSE_SECRET' });
});

it.each([
  ['STRIPE_BASE_URL', 'localhost:4242'],
  ['SIGNALBOX_CARRIER_URL', 'ftp://carrier.example'],
  ['SIGNALBOX_WAREHOUSE_SECRET', 'whsec_c2hvcnQ='],
])('refuses %s=%s', (field, value) => {
  expect(() => readConfig({ [field]: value })).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID', field }));
});

it('does not accept a label or order that is cancelled in the answer', async () => {
  const answers = { labelId: 'lbl_1', trackingNumber: 'LF1GB', cancelled: true, warehouseOrderId: 'who_1', status: 'cancelled' };
  const server = createServer((_request, response) => response.end(JSON.stringify(answers)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    expect(await codeOf(createCarrier({ baseUrl }).createLabel(newKey('label'), parcel))).toBe('PARTNER_REFUSED');
    const warehouse = createWarehouse({ baseUrl, secret: EMBEDDED_WAREHOUSE_SECRET });
    expect(await codeOf(warehouse.place(newKey('place'), goods))).toBe('PARTNER_REFUSED');
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
