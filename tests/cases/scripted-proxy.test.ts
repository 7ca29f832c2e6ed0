import { createServer } from 'node:http';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { listenOn } from '../../stack/common/listen.ts';
import { openScriptedProxy, type ScriptedProxy } from '../../testkit/scripted-proxy.ts';
import { createPlay, fillReply, parseReply, readRules } from '../../testkit/scripted-rules.ts';

const folder = mkdtempSync(join(tmpdir(), 'signalbox-rules-'));
afterAll(() => rmSync(folder, { recursive: true }));

function rulesOf(...rules: object[]): ReturnType<typeof readRules> {
  writeFileSync(
    join(folder, 'answer.http'),
    'HTTP/1.1 402 Declined\r\nContent-Type: application/json\r\nContent-Length: 3\r\n\r\n{"key":"{{KEY}}","id":"{{id}}"}',
  );
  writeFileSync(join(folder, 'rules.json'), JSON.stringify(rules.map((rule) => ({ reply: 'answer.http', ...rule }))));
  return readRules(join(folder, 'rules.json'));
}
const post = (path: string, body = '', headers = {}) => ({ method: 'POST', path, body, headers });

describe('rules', () => {
  it.each([
    [{ method: 'GET' }, false],
    [{ path: '^/v1/refunds$' }, true],
    [{ path: '^/v1/charges' }, false],
    [{ header: { 'X-Prompt': 'classify' } }, true],
    [{ header: { 'x-prompt': 'other' } }, false],
    [{ body: 'currency=eur' }, true],
    [{ bodyNot: 'currency=eur' }, false],
  ])('%j fits: %s', (rule, fits) => {
    const play = createPlay(rulesOf(rule));
    expect(play(post('/v1/refunds?a=1', 'amount=1&currency=eur', { 'x-prompt': 'classify' })) !== null).toBe(fits);
  });

  it('let some through first, answer so many, and then leave the rest to the next', () => {
    const play = createPlay(rulesOf({ path: 'a', skip: 1, times: 2 }, { path: 'a', body: 'x' }));
    const names = ['', '', '', '', 'x'].map((body) => play(post('/a', body))?.body ?? (body === '' ? 'first or none' : 'none'));
    expect(names.at(-1)).toBe('x');
    const again = createPlay(rulesOf({ path: 'a', skip: 1, times: 2 }));
    expect([1, 2, 3, 4].map(() => again(post('/a')) !== null)).toEqual([false, true, true, false]);
  });

  it('are refused with an unknown field', () => {
    expect(() => rulesOf({ pathh: 'a' })).toThrow(/pathh/);
  });
});

it('reads an answer as HTTP writes it, and fills in key and id', () => {
  const reply = parseReply('HTTP/1.1 200 OK\r\nX-A: b:c\r\nContent-Length: 9\r\n\r\n{{KEY}} {{id}}');
  expect(reply).toEqual({ status: 200, headers: [['x-a', 'b:c']], body: '{{KEY}} {{id}}' });
  expect(fillReply(reply, post('/v1/payment_intents/pi_9/capture', '', { 'idempotency-key': 'k1' }))).toBe('k1 pi_9');
  expect(() => parseReply('HTTP/1.1 200 OK')).toThrow(/empty line/);
});

describe('a proxy', () => {
  const behind = createServer((request, response) => {
    let body = '';
    request.on('data', (bytes: Buffer) => (body += bytes.toString()));
    request.on('end', () => response.writeHead(201, { 'x-behind': 'yes' }).end(`${request.method} ${request.url} ${body}`));
  });
  let proxy: ScriptedProxy;
  beforeAll(async () => {
    proxy = await openScriptedProxy(`http://127.0.0.1:${await listenOn(behind, 0)}`);
  });
  afterAll(async () => {
    await proxy.close();
    behind.close();
  });
  const ask = (path: string) => fetch(`${proxy.url}${path}`, { method: 'POST', body: 'ä', headers: { 'idempotency-key': 'k2' } });

  it('passes on what no rule is for, as it is', async () => {
    const answer = await ask('/through?a=1');
    expect([answer.status, answer.headers.get('x-behind'), await answer.text()]).toEqual([201, 'yes', 'POST /through?a=1 ä']);
    expect(proxy.seen().at(-1)).toMatchObject({ path: '/through?a=1', played: null, status: 201 });
  });

  it('answers what a rule is for, until the rules are taken away', async () => {
    proxy.setRules(rulesOf({ path: '^/v1/payment_intents' }));
    const answer = await ask('/v1/payment_intents/pi_3/void');
    expect([answer.status, await answer.json()]).toEqual([402, { key: 'k2', id: 'pi_3' }]);
    expect(proxy.seen().at(-1)).toMatchObject({ played: 'answer.http', status: 402 });
    proxy.setRules([]);
    expect((await ask('/v1/payment_intents/pi_3/void')).status).toBe(201);
  });
});
