import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { openClient } from '../../src/client/connect.ts';
import { applySchedules } from '../../src/client/schedules/apply.ts';
import { createSchedule } from '../../src/client/schedules/change.ts';
import { startRun } from '../../src/client/start.ts';
import type { ScheduleDefinition } from '../../src/kit/common/schedule.ts';
import { openSettingsFiles } from '../../src/settings/client-settings.ts';
import { peopleFile } from '../../testkit/client.ts';
import { temporaryFolder } from '../../testkit/processes.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());
const reportsFolder = join(folder.path, 'reports');
mkdirSync(reportsFolder);
writeFileSync(join(reportsFolder, 'broken.yaml'), 'title: Broken\nperiod: last quarter\n');

/** A door without a stack: what it refuses, it refuses before anything is written. */
const client = openClient({
  temporalEnvironment: {},
  localTemporalAddress: null,
  databaseUrl: null,
  ...openSettingsFiles({ peopleFile, workflowsFile: null, reportsFolder }),
});
const scheduled = (input: object): ScheduleDefinition => ({
  ...{ name: 'sales', workflow: 'report', input, cron: ['0 7 1 * *'], timeZone: 'UTC' },
  ...{ jitterSeconds: 0, overlap: 'skip', catchUpSeconds: 60, initiator: 'system' },
});
const doors: [string, (input: object) => Promise<unknown>][] = [
  ['a start', (input) => startRun(client, { workflow: 'report', input, initiator: 'system' })],
  ['a new schedule', (input) => createSchedule(client, scheduled(input), { person: 'otto' })],
  ['the file of schedules', (input) => applySchedules(client, [scheduled(input)], { person: 'otto', dryRun: true })],
];

it.each(doors)('refuses a report that has no file at %s, and names those that there are', async (_door, start) => {
  await expect(start({ report: 'quarterly' })).rejects.toMatchObject({
    code: 'INPUT_INVALID',
    field: 'report',
    fix: expect.stringContaining('Use one of: broken, model-spend, quarterly-business, support-quality'),
  });
});

it.each(doors)('refuses a time that is none, and a field that is unknown, at %s', async (_door, start) => {
  await expect(start({ report: 'model-spend', at: 'yesterday' })).rejects.toMatchObject({ code: 'INPUT_INVALID', field: 'at' });
  await expect(start({ report: 'model-spend', period: 'week' })).rejects.toMatchObject({ code: 'INPUT_INVALID', field: 'period' });
});

it.each(doors)('refuses a report whose file is wrong at %s, and names the file and the field', async (_door, start) => {
  await expect(start({ report: 'broken' })).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringMatching(/broken\.yaml.*about/s),
  });
});

it('lets a report with a file through', async () => {
  await expect(startRun(client, { workflow: 'report', input: { report: 'model-spend' }, initiator: 'system' })).rejects.toMatchObject({
    code: 'DATABASE_UNREACHABLE',
  });
});
