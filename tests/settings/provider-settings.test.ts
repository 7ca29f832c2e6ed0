import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { checkProviderSettings } from '../../stack/supervisor/doctor-settings.ts';
import { readConfig } from '../../src/settings/environment.ts';
import { readProviderSettings } from '../../src/settings/provider-settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'signalbox-providers-'));
const file = join(folder, 'providers.yaml');
afterAll(() => rmSync(folder, { recursive: true }));
function settings(text: string) {
  writeFileSync(file, text);
  return readProviderSettings(file);
}

it('has time-outs and breakers without a file, and no limits', () => {
  for (const each of [readProviderSettings(null), settings(''), settings('mail:\n')]) {
    expect(each.model).toMatchObject({ timeoutMs: 60_000, breaker: { failures: 5, openMs: 10_000, longestOpenMs: 300_000 } });
    expect(each.payments).toMatchObject({ timeoutMs: 30_000, patienceMs: 86_400_000 });
    expect(each.model.tokensPerMinute).toBeUndefined();
    expect(each.mail.requestsPerMinute).toBeUndefined();
  }
});

it('overrides the defaults with the file', () => {
  const text =
    'model:\n  requestsPerMinute: 500\n  tokensPerMinute: 90000\n  priorityShares: { 5: 0.3 }\npayments: { breaker: { failures: 2 } }\n';
  const { model, payments } = settings(text);
  expect(model).toMatchObject({ requestsPerMinute: 500, tokensPerMinute: 90_000, priorityShares: { 3: 0.85, 5: 0.3 } });
  expect(payments.breaker).toEqual({ failures: 2, openMs: 10_000, longestOpenMs: 300_000 });
});

it.each([
  ['an unknown provider', 'mail: {}\nmodle: {}\n', /providers\.yaml:2: modle: there is no such provider/, 'modle'],
  ['an unknown field', 'mail:\n  timeout: 3\n', /providers\.yaml:2: mail\.timeout: there is no such field/, 'mail.timeout'],
  ['tokens of what has none', 'mail:\n  tokensPerMinute: 3\n', /providers\.yaml:2: /, 'mail.tokensPerMinute'],
  ['a share over one', 'mail: {}\nmodel:\n  priorityShares: { 4: 1.5 }\n', /providers\.yaml:3: /, 'model.priorityShares.4'],
  ['a time-out that outlives its activity', 'payments:\n  timeoutMs: 60001\n', /providers\.yaml:2: /, 'payments.timeoutMs'],
])('names line and field of %s', (_name, text, message, field) => {
  expect(() => settings(text)).toThrow(message);
  expect(() => settings(text)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID', field }));
});

it('is checked by the doctor', () => {
  writeFileSync(file, 'mail:\n  timeout: 3\n');
  expect(checkProviderSettings(readConfig({ SIGNALBOX_PROVIDERS: file }))).toMatchObject({ ok: false });
  expect(checkProviderSettings(readConfig({}))).toMatchObject({ ok: true, found: 'the defaults; there is no providers.yaml' });
});
