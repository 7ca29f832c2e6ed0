import { createHash } from 'node:crypto';
import { beforeAll, expect, it } from '@jest/globals';
import { openReportDesk } from '../../../src/adapters/report/desk.ts';
import type { Printed } from '../../../src/activities/report/ports.ts';
import { ReportDefinition } from '../../../src/contracts/report/definition.schema.ts';
import { periodBefore } from '../../../src/rules/report/period.ts';
import { REPORT_THREAD } from '../../../src/worker/report-thread.ts';
import { salesReport } from '../../helpers/reports/desk.ts';

/** Texts of models and data that try to be more than text. */
const HOSTILE = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '</svg><g>',
  '{b|x} ${x} \u202Eevil',
  'a\u0000b',
  'x'.repeat(400),
];
const ARABIC = 'قسم المبيعات في الرياض';
const CHINESE = '北京';

const names = salesReport.queries['months']!;
const definition = ReportDefinition.parse({
  ...salesReport,
  title: `Sales ${HOSTILE[0]}`,
  queries: {
    months: names,
    names: { ...names, title: 'Names', columns: { name: { title: 'Name', kind: 'text' }, sales: names.columns['sales'] } },
    none: { ...names, title: 'None', mayBeEmpty: true },
  },
  charts: {
    trend: salesReport.charts['trend'],
    names: { title: 'Names', type: 'ranking', query: 'names', x: 'name', y: ['sales'] },
    shares: { title: 'Shares', type: 'shares', query: 'names', x: 'name', y: ['sales'] },
    stacked: { title: 'Stacked', type: 'stacked', query: 'names', x: 'name', y: ['sales'], series: 'name' },
    none: { title: 'None', type: 'line', query: 'none', x: 'month', y: ['sales'] },
  },
  layout: ['insights', 'chart trend', 'chart names', 'chart shares', 'chart stacked', 'chart none', 'table names', 'table none'],
});
const linesOf = (rows: object[]) => new TextEncoder().encode(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
const data = Object.entries({
  months: [
    { month: '2026-07', sales: 100_000, orders: 1 },
    { month: '2026-08', sales: null, orders: 0 },
  ],
  names: [...HOSTILE, ARABIC, CHINESE].map((name, index) => ({ name, sales: 1_000 * index })),
  none: [],
}).map(([query, rows]) => ({
  query,
  ref: `sha256:${'0'.repeat(64)}`,
  rows: rows.length,
  at: '2026-10-01T07:00:00Z',
  lines: linesOf(rows),
}));

const print = () =>
  openReportDesk({ definitionOf: () => definition, urlOf: () => null, program: REPORT_THREAD }).print(
    {
      ...{ definition, data, insights: HOSTILE, remarks: HOSTILE, cost: 'Free.', printedAt: '2026-10-01T07:00:00Z' },
      period: periodBefore(new Date('2026-10-01T07:00:00Z'), definition),
    },
    new AbortController().signal,
  );
let printed: Printed;
beforeAll(async () => {
  printed = await print();
});
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

it('escapes every text of models and data in page and mail, and shows charts as pictures alone', () => {
  for (const page of [text(printed.page), text(printed.mail)]) {
    expect(page).not.toMatch(
      /<(?!\/)(?!!doctype|html|head|meta|title|style|body|main|header|p|h1|h2|section|ol|li|figure|figcaption|img|div|table|thead|tbody|tr|th|td|wbr|footer)/i,
    );
    expect(page).not.toMatch(/<img(?! src="(?:data:image\/svg\+xml;base64,|cid:))/);
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page).not.toContain('\u202E');
  }
});

it('draws a picture of every chart, also of one without data', () => {
  expect(printed.charts.map(({ name }) => name)).toEqual(['trend', 'names', 'shares', 'stacked', 'none']);
  for (const { png } of printed.charts) expect(Buffer.from(png).subarray(1, 4).toString()).toBe('PNG');
});

it('prints a PDF with contents, tables and sources that can be read as text', async () => {
  const pdfjs = await import('pdfjs-dist/legacy/build/pdf.mjs');
  const pdf = await pdfjs.getDocument({ data: new Uint8Array(printed.pdf), verbosity: 0 }).promise;
  const pages = await Promise.all(
    Array.from({ length: pdf.numPages }, async (_, index) => (await pdf.getPage(index + 1)).getTextContent()),
  );
  const words = pages.map(({ items }) => items.map((item) => ('str' in item ? item.str : '')).join(' '));
  expect(words[0]).toMatch(/Contents.*Sources and cost/s);
  expect(words.join(' ')).toContain('<script>alert(1)</script>');
  expect(words.at(-1)).toMatch(/SHA-256.*000000000000/s);
  expect(words[0]).toContain('□ stands for a character that the PDF and the charts cannot print');
});

it('prints the same report to the same bytes, apart from the order of the objects in the PDF', async () => {
  const again = await print();
  const hashes = ({ page, mail, charts, pdf, ...rest }: Printed) => ({
    ...rest,
    hashes: [page, mail, ...charts.map(({ png }) => png)].map((bytes) => createHash('sha256').update(bytes).digest('hex')),
    pdf: pdf.length,
  });
  expect(hashes(again)).toEqual(hashes(printed));
});

it('breaks a long word of a table, so that a phone shows the numbers beside it', () => {
  expect(text(printed.mail)).toContain(`<td>${'x'.repeat(20)}<wbr />${'x'.repeat(20)}<wbr />`);
});
