import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { freePort } from '../../../testkit/free-port.ts';
import { partnersClient, portsTo } from '../../../testkit/partners.ts';
import { builtFolder, eventually, runNode, temporaryFolder, type Running } from '../../../testkit/processes.ts';
import { retryOnce } from '../../helpers/retry-once.ts';

retryOnce('kills processes');

let folder: ReturnType<typeof temporaryFolder>;
let logFile: string;
let running: Running[];
let port: number;
let databasePort: number;
const start = (room: string, args: string[], env: Record<string, string> = {}): Running => {
  const program = runNode([join(builtFolder(), 'stack', room, 'main.js'), ...args], { env });
  running.push(program);
  return program;
};
const startPartners = () =>
  start('partners', ['--port', String(port), '--log', logFile], { DATABASE_URL: `postgres://postgres@127.0.0.1:${databasePort}/postgres` });

beforeAll(async () => {
  [folder, running] = [temporaryFolder(), []];
  logFile = join(folder.path, 'partners.jsonl');
  [port, databasePort] = [await freePort(), await freePort()];
});
afterAll(async () => {
  for (const { child } of running) child.kill('SIGKILL');
  await Promise.all(running.map(({ finished }) => finished));
  folder.remove();
});

it('waits for its database, and after a kill remembers everything it answered', async () => {
  const url = `http://127.0.0.1:${port}`;
  const first = startPartners();
  expect(await eventually(async () => (await fetch(`${url}/health`)).status)).toBe(503);
  start('database', ['--data', join(folder.path, 'database'), '--port', String(databasePort)]);
  const healthy = () =>
    eventually(async () => {
      if ((await fetch(`${url}/health`)).status !== 200) throw new Error('not yet');
    });
  await healthy();

  const partners = partnersClient(url, logFile);
  const { payments } = portsTo(url);
  const request = { amountMinor: 1_250, currency: 'GBP', method: 'pm_card_visa', orderId: 'O-1', customer: null };
  const answered = await payments.authorise('order:O-1:authorise', request);
  await partners.setFaults([{ match: { key: 'O-2' }, fault: 'during' }]);
  await expect(payments.authorise('order:O-2:authorise', request)).rejects.toMatchObject({ code: 'PAYMENTS_UNAVAILABLE' });

  first.child.kill('SIGKILL');
  await first.finished;
  startPartners();
  await healthy();
  expect(await payments.authorise('order:O-1:authorise', request)).toEqual(answered);
  await payments.authorise('order:O-2:authorise', request);
  expect((await partners.state()).intents).toHaveLength(2);
  expect(partners.log().filter(({ key, phase }) => key === 'order:O-1:authorise' && phase === 'after')).toMatchObject([
    { status: 200, replayed: false },
    { status: 200, replayed: true },
  ]);
});
