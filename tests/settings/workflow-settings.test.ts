import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { readConfig } from '../../src/settings/environment.ts';
import { allWorkflows, workflowNamed } from '../../src/contracts/registry.ts';
import { checkWorkflowSettings } from '../../stack/supervisor/doctor-settings.ts';
import { openPeople } from '../../src/settings/people.ts';
import { openWorkflowSettings, readConfigurations } from '../../src/settings/workflow-settings.ts';
import { peopleFile } from '../../testkit/client.ts';
import { testConfiguration } from '../helpers/tickets/configuration.ts';

const folder = mkdtempSync(join(tmpdir(), 'signalbox-settings-'));
const file = join(folder, 'workflows.yaml');
afterAll(() => rmSync(folder, { recursive: true }));

const ticket = workflowNamed('support-ticket');
const open = (path: string | null) => openWorkflowSettings(path, allWorkflows());
function settings(text: string) {
  writeFileSync(file, text);
  return open(file);
}

it('uses the defaults without a file, and for fields that the file omits', async () => {
  for (const each of [open(null), settings(''), settings('# nothing yet\n'), settings('support-ticket:\n')])
    expect(await each.of(ticket)).toEqual(testConfiguration());
});

it('overrides the defaults with the file, and reads a changed file again', async () => {
  const opened = settings('support-ticket:\n  approvers: [mia]\n  agent:\n    limits: { steps: 3 }\n');
  expect(await opened.of(ticket)).toEqual(testConfiguration({ approvers: ['mia'], agent: { limits: { steps: 3 } } }));
  writeFileSync(file, 'support-ticket:\n  approvers: [ben]\n');
  utimesSync(file, new Date(), new Date(Date.now() + 2_000));
  expect(await opened.of(ticket)).toEqual(testConfiguration({ approvers: ['ben'] }));
});

it.each([
  ['no YAML', 'support-ticket: [\n', /workflows\.yaml:\d+: /, file],
  ['an unknown workflow', 'support-ticket: {}\nsuport:\n  a: 1\n', /workflows\.yaml:2: suport: there is no such workflow/, 'suport'],
  ['a list of names', '- support-ticket\n', /workflows\.yaml:1: 0: there is no such workflow/, '0'],
  [
    'an unknown field',
    'support-ticket:\n  quality:\n    judge: false\n    leastScor: 1\n',
    /workflows\.yaml:4: .*leastScor: there is no such field/,
    'support-ticket.quality.leastScor',
  ],
  [
    'a value out of range',
    'support-ticket:\n  approvers: [mia]\n  sla:\n    tiers:\n      basic: 0\n',
    /workflows\.yaml:5: /,
    'support-ticket.sla.tiers.basic',
  ],
  [
    'an entry of a list',
    'support-ticket:\n  escalation:\n    - { atShare: 1, notify: [mia] }\n    - { atShare: 0.5, notify: [mia] }\n',
    /workflows\.yaml:4: .*later than the step before/,
    'support-ticket.escalation.1.atShare',
  ],
  ['a field of the wrong kind', 'support-ticket:\n  approvers:\n    mia\n', /workflows\.yaml:2: /, 'support-ticket.approvers'],
])('names line and field of %s', async (_, text, message, field) => {
  await expect(settings(text).of(ticket)).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringMatching(message),
    field,
  });
});

it('says which file is missing and how to name another', async () => {
  await expect(open(join(folder, 'none.yaml')).of(ticket)).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    field: 'SIGNALBOX_WORKFLOWS',
    message: expect.stringContaining('none.yaml is missing'),
  });
});

it('accepts a configuration with existing persons and groups', async () => {
  const read = await readConfigurations(
    settings('support-ticket: { approvers: [ana, support] }\n'),
    openPeople(peopleFile),
    allWorkflows(),
  );
  expect(read.usable.get('support-ticket')).toMatchObject({ approvers: ['ana', 'support'] });
});

it.each([
  ['approvers: [support, nobody]', 'support-ticket.approvers.1'],
  ['complaintGroup: nobody', 'support-ticket.complaintGroup'],
  ['escalation: [{ atShare: 1, notify: [nobody] }]', 'support-ticket.escalation.0.notify.0'],
])('refuses an empty group, for that workflow only: %s', async (line, field) => {
  const read = await readConfigurations(settings(`support-ticket:\n  ${line}\n`), openPeople(peopleFile), allWorkflows());
  expect(read.refused.get('support-ticket')).toMatchObject({ code: 'CONFIG_INVALID', field, fix: expect.stringContaining('into nobody') });
  expect([...read.usable.keys()].sort()).toEqual(['invoice', 'moderation', 'order', 'payment-file', 'report', 'transaction']);
});

it('throws when no workflow has a valid configuration', async () => {
  await expect(readConfigurations(settings('nobody: {}\n'), openPeople(peopleFile), allWorkflows())).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
  });
});

it('is checked by the doctor, with a fix', async () => {
  const doctor = (SIGNALBOX_WORKFLOWS?: string) =>
    checkWorkflowSettings(readConfig({ SIGNALBOX_PEOPLE: peopleFile, ...(SIGNALBOX_WORKFLOWS && { SIGNALBOX_WORKFLOWS }) }));
  expect(await doctor()).toMatchObject({ check: 'workflow settings', ok: true, fix: null });
  settings('support-ticket: { reviewEveryAnswer: true }\n');
  expect(await doctor(file)).toEqual({ check: 'workflow settings', ok: true, found: file, fix: null });
  settings('support-ticket: { reviewEveryAnswer: perhaps }\n');
  expect(await doctor(file)).toMatchObject({
    ok: false,
    found: expect.stringContaining('reviewEveryAnswer'),
    fix: `Correct line 1 of ${file}.`,
  });
});
