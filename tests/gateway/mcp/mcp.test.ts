import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { getDefaultEnvironment, StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { FastifyInstance } from 'fastify';
import type { SignalboxClient } from '../../../src/client/connect.ts';
import { revokeKey } from '../../../src/client/keys.ts';
import { connectTemporal } from '../../../src/client/temporal.ts';
import { allWorkflows } from '../../../src/contracts/registry.ts';
import { peopleFile } from '../../../testkit/client.ts';
import { openCliStage, type CliStage } from '../../helpers/cli.ts';
import { clientOf, keyWith, openApi, post } from '../api/stage.ts';

let stage: CliStage;
let temporal: Awaited<ReturnType<typeof connectTemporal>>;
let client: SignalboxClient;
let app: FastifyInstance;
beforeAll(async () => {
  stage = await openCliStage();
  temporal = await connectTemporal({ temporalEnvironment: {}, localTemporalAddress: stage.server.address });
  client = clientOf(stage.db, { temporal }, peopleFile);
  app = await openApi(client);
  await app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await app?.close();
  await temporal?.connection.close();
  await stage?.close();
});

type Transport = Parameters<Client['connect']>[0];
const MAIN = join(import.meta.dirname, '../../../src/gateway/mcp/main.ts');
const overHttp = (key: string) => {
  const { port } = app.server.address() as AddressInfo;
  const requestInit = { headers: { authorization: `Bearer ${key}` } };
  return new StreamableHTTPClientTransport(new URL(`http://127.0.0.1:${port}/mcp`), { requestInit });
};
const overStdio = (key: string) =>
  new StdioClientTransport({
    command: process.execPath,
    args: ['--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href, MAIN],
    cwd: stage.folder,
    env: { ...getDefaultEnvironment(), SIGNALBOX_KEY: key, SIGNALBOX_PEOPLE: peopleFile },
    stderr: 'pipe',
  });

describe.each<[string, (key: string) => object]>([
  ['HTTP', overHttp],
  ['standard input and output', overStdio],
])('over %s', (name, transportOf) => {
  const connected = async (key: string) => {
    const mcp = new Client({ name: 'test', version: '1' });
    await mcp.connect(transportOf(key) as Transport);
    const call = async (tool: string, given: object = {}) => {
      const { isError = false, content } = await mcp.callTool({ name: tool, arguments: given as Record<string, unknown> });
      const [{ text }] = content as [{ text: string }];
      return { isError, answer: JSON.parse(text) as Record<string, unknown> };
    };
    return { mcp, call };
  };
  const id = `M-${name.length}`;

  it('has a tool to start each workflow, with its input, and none that decides', async () => {
    const { mcp } = await connected(await keyWith(client, { scopes: ['read'] }));
    const { tools } = await mcp.listTools();
    const starts = allWorkflows().map((workflow) => `start_${workflow.name.replaceAll('-', '_')}`);
    expect(tools.map((tool) => tool.name).sort()).toEqual([...starts, 'list_runs', 'list_workflows', 'read_run', 'send_message'].sort());
    expect(tools.find((tool) => tool.name === 'start_moderation')?.inputSchema).toMatchObject({
      type: 'object',
      required: ['input'],
      properties: { input: { required: ['postId', 'author', 'text'] } },
    });
    expect(tools.filter(({ annotations }) => annotations?.readOnlyHint).map((tool) => tool.name)).toEqual([
      'list_workflows',
      'read_run',
      'list_runs',
    ]);
    await mcp.close();
  });

  it('starts a run, reads it and lists it', async () => {
    const { mcp, call } = await connected(await keyWith(client, { scopes: ['start', 'read', 'message'] }));
    expect(await call('start_moderation', { id, input: post(id) })).toMatchObject({ isError: false, answer: { id: `moderation:${id}` } });
    expect(await call('read_run', { run: `moderation:${id}` })).toMatchObject({
      answer: { id: `moderation:${id}`, workflow: 'moderation' },
    });
    expect(await call('list_runs', { workflow: 'moderation' })).toMatchObject({
      answer: { runs: expect.arrayContaining([expect.objectContaining({ id: `moderation:${id}` })]) },
    });
    const { answer } = await call('list_workflows');
    expect(answer['workflows']).toContainEqual(
      expect.objectContaining({ name: 'moderation', mayStart: true, messages: [expect.objectContaining({ name: 'appeal' })] }),
    );
    await mcp.close();
  });

  it('refuses as the HTTP API does, with the code and the field', async () => {
    const { mcp, call } = await connected(await keyWith(client, { scopes: ['read'], workflows: ['moderation'] }));
    const refused = async (tool: string, given: object) => {
      const { isError, answer } = await call(tool, given);
      expect(isError).toBe(true);
      return answer;
    };
    expect(await refused('start_moderation', { input: post('M-9') })).toMatchObject({ code: 'NOT_ALLOWED', status: 403 });
    expect(await refused('send_message', { run: 'moderation:M', message: 'appeal', content: {} })).toMatchObject({ code: 'NOT_ALLOWED' });
    expect(await refused('read_run', { run: 'order:W-1' })).toMatchObject({ code: 'NOT_ALLOWED' });
    expect(await refused('read_run', { run: 'moderation:none' })).toMatchObject({ code: 'RUN_NOT_FOUND' });
    expect(await refused('read_run', { run: 'moderation:none', x: 1 })).toMatchObject({ code: 'INPUT_INVALID', field: 'x' });
    expect(await refused('decide', {})).toMatchObject({ code: 'INPUT_INVALID', field: 'name' });
    await mcp.close();
  });

  it('lets nobody in without a valid key, and ends with the key', async () => {
    await expect(connected(`sbk_${'x'.repeat(43)}`)).rejects.toThrow();
    const key = await keyWith(client, { name: `ends-${name.length}`, scopes: ['read'] });
    const { mcp, call } = await connected(key);
    await revokeKey(client, `ends-${name.length}`, 'otto');
    const answer = await call('list_runs').catch(() => ({ isError: true, answer: { code: 'UNAUTHENTICATED' } })); // HTTP answers 401
    expect(answer).toMatchObject({ isError: true, answer: { code: 'UNAUTHENTICATED' } });
    await mcp.close();
  });
});

it('refuses what is no message of the protocol, without a 5xx', async () => {
  const key = await keyWith(client, { scopes: ['read'] });
  for (const payload of [
    '{}',
    '[]',
    '{"jsonrpc":"2.0","method":"none","id":1}',
    '{"jsonrpc":"2.0","method":"tools/call","params":{"name":7},"id":1}',
    'x',
  ]) {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
    const { port } = app.server.address() as AddressInfo;
    const answer = await fetch(`http://127.0.0.1:${port}/mcp`, { method: 'POST', headers, body: payload });
    expect(answer.status).toBeLessThan(500);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  }
});

it('answers over standard output what was asked before the input ended, then exits', async () => {
  const env = { ...process.env, SIGNALBOX_KEY: await keyWith(client, { scopes: ['read'] }), SIGNALBOX_PEOPLE: peopleFile };
  const child = spawn(process.execPath, ['--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href, MAIN], {
    cwd: stage.folder,
    env,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const initialize = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } };
  const listRuns = { name: 'list_runs', arguments: {} };
  child.stdin.end(
    [
      { id: 1, method: 'initialize', params: initialize },
      { method: 'notifications/initialized' },
      { id: 2, method: 'tools/call', params: listRuns },
      { id: 3, method: 'tools/list' },
    ]
      .map((message) => `${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
      .join(''),
  );
  const [code] = (await once(child, 'close')) as [number | null];
  expect(code).toBe(0);
  const answers = output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { id: number; result?: object });
  expect(
    answers
      .filter(({ result }) => result !== undefined)
      .map(({ id }) => id)
      .sort(),
  ).toEqual([1, 2, 3]);
});
