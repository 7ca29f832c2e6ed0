import { execFile } from 'node:child_process';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { openWorkflowTest, type WorkflowTest } from '../../testkit/workflow.ts';
import { writePeople } from '../gateway/api/people.ts';
import { clientOf, keyWith, openApi } from '../gateway/api/stage.ts';
import { read } from './markdown.ts';

let test: WorkflowTest;
let app: FastifyInstance;
let environment: NodeJS.ProcessEnv;
beforeAll(async () => {
  const peopleFile = writePeople();
  test = await openWorkflowTest('moderation', { peopleFile });
  for (const prompt of ['screenForHate', 'screenForSpam', 'screenForPersonalData'])
    test.model.answer(prompt, { finding: 'sensitive', confidence: 0.95, reasoning: 'as scripted' });
  const client = clientOf(test.db, test, peopleFile);
  app = await openApi(client);
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const KEY = await keyWith(client, { scopes: ['start', 'read', 'operate', 'message'] });
  environment = { PATH: process.env['PATH'], GATEWAY: `http://127.0.0.1:${port}`, KEY, TOKEN: 'dora' };
});
afterAll(async () => {
  await app?.close();
  await test?.close();
});

const examples = [...read('docs/api.md').matchAll(/^```sh\n(.*?)^```$/gms)].map(([, code]) => code!);

it('has examples that run one after the other, each with the answer that the page promises', async () => {
  const answers = [
    { id: 'moderation:P-17', alreadyStarted: false },
    { mediaType: 'text/plain', size: 10, name: 'invoice-17.txt' },
    { status: 'waiting_approval' },
    { id: 'moderation:P-17', state: 'awaiting_moderator' },
    { next: null, runs: [{ id: 'moderation:P-17' }] },
    { accepted: true, status: 'approved' },
    { accepted: true },
    { accepted: true },
  ];
  expect(examples).toHaveLength(answers.length);
  for (const [index, example] of examples.entries()) {
    if (example.includes('/appeal')) await until('open_to_appeal');
    const { stdout } = await promisify(execFile)('sh', ['-euc', example], { env: environment });
    expect(JSON.parse(stdout)).toMatchObject(answers[index]!);
  }
  await until('cancelled');
});

async function until(state: string): Promise<void> {
  for (let looks = 0; looks < 600; looks++) {
    const answer = await app.inject({ url: '/v1/runs/moderation:P-17', headers: { authorization: `Bearer ${environment['KEY']}` } });
    if (answer.json<{ state: string }>().state === state) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`the run did not come to ${state}`);
}
