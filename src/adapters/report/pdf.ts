import { buffer } from 'node:stream/consumers';
import PDFDocument from 'pdfkit';
import { printableText } from '../../kit/common/printable.ts';
import { FONT_FILES } from './charts.ts';
import { bottomOf, keepTogether, laidOut, MARGIN, pageOf, widthOf, write, FAINT, type Pdf } from './pdf-page.ts';
import { drawTable } from './pdf-table.ts';
import type { ReportView, Section } from './report-view.ts';

const BLUE = '#0072b2';
/** Two charts with their tables fit on a page. */
const CHART_WIDTH = 430;

/** Where a part of the report begins, for the contents. */
interface Entry {
  title: string;
  page: number;
}

/** The report on pages of A4: title with contents, insights, charts, tables, sources, cost. The order of its objects is not the same each time. */
export async function reportPdf(view: ReportView, printedAt: string): Promise<Uint8Array> {
  const pdf: Pdf = new PDFDocument({
    size: 'A4',
    margin: MARGIN,
    bufferPages: true,
    lang: 'en',
    displayTitle: true,
    info: { Title: `${view.title}, ${view.period}`, Author: 'Signalbox', CreationDate: new Date(printedAt) },
  });
  const bytes = buffer(pdf);
  pdf.registerFont('regular', FONT_FILES.regular).registerFont('bold', FONT_FILES.bold);
  const top = titlePage(pdf, view);
  pdf.addPage();
  const entries = [...view.sections.map((section) => drawSection(pdf, section)), sources(pdf, view)];
  contents(pdf, entries, top);
  footers(pdf, view);
  pdf.end();
  return new Uint8Array(await bytes);
}

const BOXES =
  '\u25a1 stands for a character that the PDF and the charts cannot print, such as a Chinese one; the tables in the mail show it.';

function titlePage(pdf: Pdf, { title, period, about, printedAt, hasBoxes }: ReportView): number {
  pdf.rect(MARGIN, 110, 60, 5).fill(BLUE);
  const width = widthOf(pdf);
  write(pdf, 'bold', 28);
  pdf.text(laidOut(pdf, printableText(title), width), MARGIN, 132, { width });
  write(pdf, 'bold', 14, '#005a8c').moveDown(0.5).text(period);
  write(pdf, 'regular', 11, FAINT).moveDown(1);
  pdf.text(laidOut(pdf, printableText(about), width), { width });
  pdf.moveDown(0.5).text(`Printed ${printedAt}.`);
  if (hasBoxes) pdf.moveDown(0.5).text(BOXES, { width });
  return Math.max(CONTENTS_TOP, pdf.y + 30);
}

function drawSection(pdf: Pdf, section: Section): Entry {
  switch (section.kind) {
    case 'insights':
      return insights(pdf, section);
    case 'chart':
      return chart(pdf, section);
    case 'table': {
      keepTogether(pdf, 90);
      const entry = heading(pdf, section.title);
      drawTable(pdf, section.table);
      return entry;
    }
  }
}

function heading(pdf: Pdf, title: string): Entry {
  keepTogether(pdf, 60);
  write(pdf, 'bold', 15);
  pdf.text(laidOut(pdf, printableText(title), widthOf(pdf)), MARGIN, pdf.y, { width: widthOf(pdf) });
  pdf.moveDown(0.5);
  return { title, page: pageOf(pdf) };
}

function insights(pdf: Pdf, { title, insights: found, remarks }: Extract<Section, { kind: 'insights' }>): Entry {
  const entry = heading(pdf, title);
  found.forEach((insight, index) => {
    write(pdf, 'regular', 11);
    const width = widthOf(pdf) - 26;
    const text = laidOut(pdf, insight, width);
    keepTogether(pdf, pdf.heightOfString(text, { width }) + 10);
    const top = pdf.y;
    write(pdf, 'bold', 11, BLUE).text(`${index + 1}.`, MARGIN, top);
    write(pdf, 'regular', 11).text(text, MARGIN + 26, top, { width });
    pdf.moveDown(0.6);
  });
  for (const remark of remarks)
    write(pdf, 'regular', 10, '#7a3e00')
      .text(printableText(remark), MARGIN, pdf.y, { width: widthOf(pdf) })
      .moveDown(0.4);
  pdf.x = MARGIN;
  pdf.moveDown(1);
  return entry;
}

function chart(pdf: Pdf, { title, drawn, data }: Extract<Section, { kind: 'chart' }>): Entry {
  const room = bottomOf(pdf) - MARGIN;
  const scale = Math.min(CHART_WIDTH / drawn.width, (room - 30) / drawn.height);
  const [width, height] = [drawn.width * scale, drawn.height * scale];
  keepTogether(pdf, height + 30);
  const top = pdf.y;
  pdf.image(Buffer.from(drawn.png), MARGIN, top, { width, height });
  pdf.rect(MARGIN, top, width, height).lineWidth(0.5).stroke('#d9dee3');
  pdf.y = top + height + 6;
  if (data.note !== null) write(pdf, 'regular', 9, FAINT).text(data.note, MARGIN, pdf.y, { width: widthOf(pdf) });
  pdf.y += 16;
  return { title, page: pageOf(pdf) };
}

function sources(pdf: Pdf, { sources: table, cost }: ReportView): Entry {
  keepTogether(pdf, 160);
  const entry = heading(pdf, 'Sources and cost');
  drawTable(pdf, table);
  write(pdf, 'regular', 10, FAINT);
  pdf.text('Everything above is drawn from these kept rows. Read-only, in one snapshot for each database.', MARGIN, pdf.y, {
    width: widthOf(pdf),
  });
  pdf.moveDown(0.5).text(cost, { width: widthOf(pdf) });
  return entry;
}

const CONTENTS_TOP = 330;
const ENTRY = 20;

/** Written last, when the pages are known. What has no room is said. */
function contents(pdf: Pdf, entries: readonly Entry[], begin: number): void {
  pdf.switchToPage(0);
  write(pdf, 'bold', 13).text('Contents', MARGIN, begin);
  pdf.moveDown(0.5);
  write(pdf, 'regular', 11);
  const room = Math.floor((bottomOf(pdf) - pdf.y) / ENTRY);
  const shown = entries.length > room ? entries.slice(0, room - 1) : entries;
  const width = widthOf(pdf) - 50;
  for (const { title, page } of shown) {
    const top = pdf.y;
    pdf.text(laidOut(pdf, printableText(title), Infinity), MARGIN, top, { width, height: 14, ellipsis: true });
    pdf.text(String(page), MARGIN, top, { width: widthOf(pdf), align: 'right' });
    pdf.y = top + ENTRY;
  }
  if (shown.length < entries.length) pdf.text(`and ${entries.length - shown.length} more`, MARGIN, pdf.y, { width });
}

function footers(pdf: Pdf, { title, period }: ReportView): void {
  const { count } = pdf.bufferedPageRange();
  for (let page = 1; page < count; page++) {
    pdf.switchToPage(page);
    pdf.page.margins.bottom = 0; // text below the margin would begin a new page
    const top = pdf.page.height - 38;
    write(pdf, 'regular', 8.5, FAINT).text(printableText(`${title}, ${period}`), MARGIN, top, {
      width: widthOf(pdf) - 80,
      height: 11,
      ellipsis: true,
    });
    pdf.text(`${page + 1} of ${count}`, MARGIN, top, { width: widthOf(pdf), align: 'right' });
  }
}
