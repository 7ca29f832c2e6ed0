import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { pino } from 'pino';
import type { SignalboxClient } from '../../../src/client/connect.ts';
import { metrics } from '../../../src/gateway/metrics.ts';
import { buildServer } from '../../../src/gateway/server.ts';
import { webhooks } from '../../../src/gateway/webhooks/plugin.ts';
import { openRefusals } from '../../../src/gateway/webhooks/refusals.ts';
import { eventually } from '../../../testkit/processes.ts';
import { exampleSources, postForm } from './stage.ts';

function recorded() {
  const lines: Record<string, unknown>[] = [];
  const logger = pino({}, { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) });
  return { lines, logger };
}

/** Nothing unsigned reaches the database. */
const client = {} as SignalboxClient;

it('logs a flood of unsigned webhooks in two lines, while the metric counts each', async () => {
  const { lines, logger } = recorded();
  const drain = { accept: () => Promise.reject(new Error('nothing is accepted here')) };
  const app = await buildServer(logger, [metrics(client), webhooks({ client, sources: exampleSources(), drain, logger })]);
  for (let sent = 0; sent < 50; sent++) expect((await postForm(app, 'a=1', { secret: 'another' })).statusCode).toBe(401);
  expect(lines).toMatchObject([{ path: '/hooks/contact-form', code: 'SIGNATURE_REFUSED', why: expect.stringContaining('x-signature') }]);
  expect((await app.inject('/metrics')).body).toContain('{method="POST",route="/hooks/contact-form",status="401"} 50');
  await app.close();
  expect(lines.slice(1)).toMatchObject([{ path: '/hooks/contact-form', codes: { SIGNATURE_REFUSED: 49 } }]);
});

it('sums up each source by itself, and logs the first one again after a quiet time', async () => {
  const { lines, logger } = recorded();
  const refusals = openRefusals(logger, 20);
  for (const code of ['SIGNATURE_REFUSED', 'SIGNATURE_REFUSED', 'INPUT_INVALID']) refusals.note('/hooks/one', code, 'bad');
  refusals.note('/hooks/two', 'SIGNATURE_REFUSED', 'bad');
  await eventually(async () => expect(lines).toHaveLength(3));
  expect(lines[2]).toMatchObject({ path: '/hooks/one', codes: { SIGNATURE_REFUSED: 1, INPUT_INVALID: 1 } });
  await sleep(100);
  refusals.note('/hooks/one', 'SIGNATURE_REFUSED', 'bad again');
  expect(lines[3]).toMatchObject({ path: '/hooks/one', why: 'bad again' });
  refusals.close();
  expect(lines).toHaveLength(4);
});
