import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { allWorkflows } from '../../src/contracts/registry.ts';
import { readWebhookSources } from '../../src/settings/webhook-settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'signalbox-webhooks-'));
const file = join(folder, 'webhooks.yaml');
afterAll(() => rmSync(folder, { recursive: true }));

function settings(text: string, environment: Record<string, string> = { A: 'secret' }) {
  writeFileSync(file, text);
  const secretsNamed = (names: readonly string[]) => names.flatMap((name) => environment[name] ?? []);
  return readWebhookSources({ file, workflows: allWorkflows(), secretsNamed });
}

const START = '\n  rules:\n    - start: { workflow: support-ticket, input: { body: /text } }\n';

it('reads the sources with their defaults and the secrets that are set', () => {
  const [source] = settings(`hub:\n  scheme: github\n  secrets: [A, B]${START}`);
  expect(source).toMatchObject({ name: 'hub', path: 'hub', secrets: ['secret'], toleranceSeconds: 300, maxBytes: 1_048_576 });
  expect(source!.rules).toEqual([{ when: {}, start: { workflow: 'support-ticket', id: null, as: 'system', input: { body: '/text' } } }]);
});

it('takes one value, several, or any as a condition', () => {
  const rules =
    '\n  rules:\n    - { when: { /a: x, /b: [1, true], /c: { present: true } }, message: { run: /r, name: rate, content: {} } }\n';
  const [source] = settings(`hub:\n  scheme: github\n  secrets: [A]${rules}`);
  expect(source!.rules[0]!.when).toEqual({ '/a': ['x'], '/b': [1, true], '/c': { present: true } });
});

it.each([
  ['an unknown scheme', 'hub:\n  scheme: md5\n', 'hub.scheme', 2],
  ['a secret in place of the name of one', 'hub:\n  scheme: github\n  secrets: [whsec_abc]\n', 'hub.secrets.0', 3],
  ['no secret at all', 'hub:\n  scheme: github\n  secrets: []\n', 'hub.secrets', 3],
  ['a plain HMAC without its header', `hub:\n  scheme: hmac-sha256\n  secrets: [A]${START}`, 'hub.signature', 1],
  [
    'a workflow that does not exist',
    `hub:\n  scheme: github\n  secrets: [A]${START.replace('support-ticket', 'nothing')}`,
    'hub.rules.0.start.workflow',
    5,
  ],
  [
    'a workflow that starts with a document',
    `hub:\n  scheme: github\n  secrets: [A]${START.replace('support-ticket', 'payment-file')}`,
    'hub.rules.0.start.workflow',
    5,
  ],
  [
    'a message that no workflow takes',
    'hub:\n  scheme: github\n  secrets: [A]\n  rules:\n    - message: { run: /r, name: nothing, content: {} }\n',
    'hub.rules.0.message.name',
    5,
  ],
  [
    'a pointer without its slash',
    'hub:\n  scheme: github\n  secrets: [A]\n  rules:\n    - message: { run: r, name: rate, content: {} }\n',
    'hub.rules.0.message.run',
    5,
  ],
  ['a rule that does nothing', 'hub:\n  scheme: github\n  secrets: [A]\n  rules:\n    - when: { /a: 1 }\n', 'hub.rules.0', 5],
  ['an unknown field', `hub:\n  scheme: github\n  secrets: [A]\n  tolerance: 3${START}`, 'hub.tolerance', 4],
])('names line and field of %s', (_name, text, field, line) => {
  expect(() => settings(text)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID', field }));
  expect(() => settings(text)).toThrow(`webhooks.yaml:${line}:`);
});

it('refuses two sources at one address, and a secret that is none of Standard Webhooks', () => {
  const two = `one:\n  scheme: github\n  secrets: [A]${START}two:\n  path: one\n  scheme: github\n  secrets: [A]${START}`;
  expect(() => settings(two)).toThrow(expect.objectContaining({ field: 'two.path' }));
  const standard = `std:\n  scheme: standard-webhooks\n  secrets: [A]${START}`;
  expect(() => settings(standard, { A: 'not base64!' })).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID', field: 'A' }));
});
