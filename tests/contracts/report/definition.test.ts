import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { guardSql } from '../../../src/adapters/report/sql-guard.ts';
import { ReportDefinition } from '../../../src/contracts/report/definition.schema.ts';
import { schemas } from '../../../src/contracts/report/schema.ts';
import { salesReport } from '../../helpers/reports/desk.ts';

const reports = new URL('../../../reports/', import.meta.url);
const files = readdirSync(reports);
const shipped = (file: string) => ReportDefinition.parse(parse(readFileSync(new URL(file, reports), 'utf8')));

it.each(files)('accepts the report %s, whose queries only select', async (file) => {
  for (const { sql } of Object.values(shipped(file).queries)) expect(await guardSql(sql)).toMatchObject({ sql: expect.any(String) });
});

it('ships three reports, and an example input for one of them', () => {
  expect(files.toSorted()).toEqual(['model-spend.yaml', 'quarterly-business.yaml', 'support-quality.yaml']);
  const example: unknown = JSON.parse(readFileSync(new URL('../../../examples/report/fourth-quarter.json', import.meta.url), 'utf8'));
  expect(files).toContain(`${schemas.input.parse(example).report}.yaml`);
});

const changed = (change: object) => ReportDefinition.safeParse({ ...salesReport, ...change }).error?.issues[0];
const months = salesReport.queries['months']!;
const trend = salesReport.charts['trend']!;

it.each([
  ['a period that is none', { period: 'last quarter' }, ['period']],
  ['a time zone that is none', { timeZone: 'Berlin' }, ['timeZone']],
  ['nobody who gets it', { recipients: [] }, ['recipients']],
  ['an address with a name', { recipients: ['operators', 'Mia <mia@signalbox.example>'] }, ['recipients', 1]],
  ['an owner without a domain', { owner: 'mia@' }, ['owner']],
  [
    'money without its currency',
    { queries: { months: { ...months, columns: { ...months.columns, sales: { title: 'S', kind: 'money' } } } } },
    ['queries', 'months', 'columns', 'sales', 'unit'],
  ],
  ['a chart of a query that is missing', { charts: { trend: { ...trend, query: 'weeks' } } }, ['charts', 'trend', 'query']],
  ['a chart of a column that is missing', { charts: { trend: { ...trend, y: ['profit'] } } }, ['charts', 'trend', 'query']],
  ['a chart of texts', { charts: { trend: { ...trend, y: ['month'] } } }, ['charts', 'trend', 'y']],
  ['a chart of two units', { charts: { trend: { ...trend, y: ['sales', 'orders'] } } }, ['charts', 'trend', 'y']],
  ['a layout of what is missing', { layout: ['insights', 'chart other'] }, ['layout', 1]],
  ['a field that is unknown', { colour: 'red' }, []],
])('refuses %s, and names the field', (_name, change, path) => {
  expect(changed(change)?.path).toEqual(path);
});

it.each(['../people', 'a/b', 'A', ''])('refuses the name %j of a report at the door', (report) => {
  expect(schemas.input.safeParse({ report }).success).toBe(false);
});
