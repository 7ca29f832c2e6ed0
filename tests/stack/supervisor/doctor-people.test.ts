import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { checkPeople } from '../../../stack/supervisor/doctor-settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'signalbox-doctor-people-'));
afterAll(() => rmSync(folder, { recursive: true }));

let count = 0;
function check(people: string[] | null) {
  const file = join(folder, `people-${++count}.yaml`);
  if (people) writeFileSync(file, `people:\n${people.map((entry) => `  - { ${entry} }\n`).join('')}`);
  return checkPeople({ SIGNALBOX_PEOPLE: file });
}

const tom = 'id: tom, name: Tom Berg, email: tom@bank.example';
const vera = 'id: vera, name: Vera Holm, email: vera@bank.example';

it('accepts persons with one mailbox each', () => {
  expect(check([tom, vera])).toMatchObject({ check: 'people', ok: true, fix: null });
});

it('names the ids that count as one person, with a fix', () => {
  const { ok, found, fix } = check([
    tom,
    vera,
    'id: tom.berg, name: Tom Berg, email: TOM@bank.example',
    'id: Vera, name: V., email: v@bank.example',
  ]);
  expect(ok).toBe(false);
  expect(found).toContain('tom and tom.berg share a mailbox: they count as one person');
  expect(found).toContain('vera and Vera differ only in case or share a mailbox: they count as one person');
  expect(fix).toMatch(/one id for each person/);
});

it('reports a missing or broken file', () => {
  expect(check(null)).toMatchObject({
    ok: false,
    found: expect.stringContaining('is missing'),
    fix: expect.stringContaining('nobody can'),
  });
  expect(check(['id: tom'])).toMatchObject({ ok: false, found: expect.stringMatching(/people-\d+\.yaml:2: people\.0/) });
});
