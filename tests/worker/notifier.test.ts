import { expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Mail } from '../../src/kit/activity/mail/port.ts';
import { openPeople } from '../../src/settings/people.ts';
import { createNotifier } from '../../src/worker/notifier.ts';

it('reminds the delegate of an absent person as well', () => {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-notifier-'));
  const file = join(folder, 'people.yaml');
  const person = (id: string, group: string) => `  - { id: ${id}, name: ${id}, email: ${id}@example.com, groups: [${group}] }\n`;
  const absence = (from: string, to: string, who: string) => `  - { person: ${who}, from: ${from}, to: ${to}, delegate: otto }\n`;
  const absences = absence('2020-01-01', '2099-12-31', 'ana') + absence('2020-01-01', '2020-12-31', 'ben');
  writeFileSync(
    file,
    `people:\n${person('ana', 'support')}${person('ben', 'support')}${person('otto', 'operators')}absences:\n${absences}`,
  );
  const { peopleNamed } = createNotifier({} as Mail, openPeople(file), 'example.com');
  const addressesOf = (name: string) => peopleNamed(name).map(({ email }) => email);
  expect(addressesOf('support')).toEqual(['ana@example.com', 'ben@example.com', 'otto@example.com']);
  expect(addressesOf('ben')).toEqual(['ben@example.com']);
  rmSync(folder, { recursive: true });
});
