import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { readEventSubscriptions } from '../../src/settings/event-settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'signalbox-events-'));
const file = join(folder, 'events.yaml');
afterAll(() => rmSync(folder, { recursive: true }));

const SECRET = `whsec_${Buffer.from('a secret of the event tests').toString('base64')}`;

function settings(
  text: string,
  { environment = { A: SECRET }, plainHttp = false }: { environment?: Record<string, string>; plainHttp?: boolean } = {},
) {
  writeFileSync(file, text);
  const secretsNamed = (names: readonly string[]) => names.flatMap((name) => environment[name] ?? []);
  const addressesOf = (name: string) => (name === 'operators' ? ['otto@x.example'] : []);
  return readEventSubscriptions({ file, workflows: [{ name: 'order' }, { name: 'payment-file' }], addressesOf, secretsNamed, plainHttp });
}

const WEBHOOK = '\n  webhook: { url: https://a.example/e, secrets: [A] }\n';

it('reads a webhook, a Slack address and mail recipients', () => {
  const text = `shop:\n  events: [finished, failed]\n  workflows: [order]${WEBHOOK}team: { events: [waiting], slack: S }\nops: { events: [failed], mail: [operators, b@c.example] }\n`;
  expect(settings(text)).toEqual([
    {
      ...{ name: 'shop', events: ['finished', 'failed'], workflows: ['order'] },
      receiver: { kind: 'webhook', url: 'https://a.example/e', secretNames: ['A'], secrets: [SECRET] },
    },
    { name: 'team', events: ['waiting'], workflows: null, receiver: { kind: 'slack', variable: 'S', url: null } },
    { name: 'ops', events: ['failed'], workflows: null, receiver: { kind: 'mail', to: ['operators', 'b@c.example'] } },
  ]);
});

it('takes the example of the documents', () => {
  const [, example] = /```yaml\n(finance:[^`]*)```/.exec(readFileSync(join(import.meta.dirname, '../../docs/events.md'), 'utf8'))!;
  expect(settings(example!).map(({ name }) => name)).toEqual(['finance', 'team', 'operators']);
});

it.each([
  ['an event that does not exist', `a:\n  events: [begun]${WEBHOOK}`, 'a.events.0'],
  ['no event', `a:\n  events: []${WEBHOOK}`, 'a.events'],
  ['a workflow that does not exist', `a:\n  events: [failed]\n  workflows: [nothing]${WEBHOOK}`, 'a.workflows.0'],
  ['no receiver', 'a:\n  events: [failed]\n', 'a'],
  ['two receivers', `a:\n  events: [failed]\n  slack: S${WEBHOOK}`, 'a'],
  ['plain http', 'a:\n  events: [failed]\n  webhook: { url: http://a.example, secrets: [A] }\n', 'a.webhook.url'],
  ['a user in the address', 'a:\n  events: [failed]\n  webhook: { url: https://u:p@a.example, secrets: [A] }\n', 'a.webhook.url'],
  [
    'a secret in place of its name',
    `a:\n  events: [failed]\n  webhook: { url: https://a.example, secrets: [${SECRET}] }\n`,
    'a.webhook.secrets.0',
  ],
  ['the address of Slack in place of its name', 'a:\n  events: [failed]\n  slack: https://hooks.slack.com/services/T/B/x\n', 'a.slack'],
  ['a group without members', 'a:\n  events: [failed]\n  mail: [nobody]\n', 'a.mail.0'],
  ['an unknown field', `a:\n  events: [failed]\n  retries: 3${WEBHOOK}`, 'a.retries'],
  ['a name that commands do not take', `"a b":\n  events: [failed]${WEBHOOK}`, 'a b'],
])('refuses %s and names the field', (_what, text, field) => {
  expect(() => settings(text)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID', field }));
});

it('refuses a secret that is none of Standard Webhooks, by the name of its variable', () => {
  expect(() => settings(`a:\n  events: [failed]${WEBHOOK}`, { environment: { A: 'short!' } })).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID', field: 'A' }),
  );
});

it('takes plain http where private addresses are allowed', () => {
  expect(settings('a:\n  events: [failed]\n  webhook: { url: http://127.0.0.1:9, secrets: [A] }\n', { plainHttp: true })).toHaveLength(1);
});
