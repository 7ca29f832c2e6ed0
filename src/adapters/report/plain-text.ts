import type { ReportView, Section, TableView } from './report-view.ts';

const MOST_ROWS = 12;

/** The report for readers of plain text: insights and the first rows of each table. */
export function plainText({ title, about, period, printedAt, sections, cost }: ReportView): string {
  const parts = sections.flatMap((section) => textOf(section) ?? []);
  return [`${title}\n${period}`, about, ...parts, 'The whole report is attached as a PDF.', `Printed ${printedAt}. ${cost}`].join('\n\n');
}

function textOf(section: Section): string | null {
  switch (section.kind) {
    case 'insights':
      return [
        section.title.toUpperCase(),
        ...section.insights.map((insight, index) => `${index + 1}. ${insight}`),
        ...section.remarks,
      ].join('\n');
    case 'chart':
      return null;
    case 'table':
      return `${section.title.toUpperCase()}\n${tableText(section.table)}`;
  }
}

function tableText({ heads, isNumber, rows, note }: TableView): string {
  const shown = [heads, ...rows.slice(0, MOST_ROWS)];
  const widths = heads.map((_, index) => Math.max(...shown.map((row) => row[index]!.length)));
  const lines = shown.map((row) =>
    row
      .map((cell, index) => (isNumber[index] ? cell.padStart(widths[index]!) : cell.padEnd(widths[index]!)))
      .join('  ')
      .trimEnd(),
  );
  const more = rows.length > MOST_ROWS ? `The first ${MOST_ROWS} rows; the PDF has more.` : note;
  return [...lines, ...(more === null ? [] : [more])].join('\n');
}
