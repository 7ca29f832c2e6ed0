import { FAINT, keepTogether, laidOut, LINE, MARGIN, pageOf, widthOf, write, type Pdf } from './pdf-page.ts';
import type { TableView } from './report-view.ts';

const GAP = 10;
const SIZE = 9.5;
/** A longer word is broken. */
const MOST_WORD = 120;

/** A table over as many pages as it needs; each begins with the heads. */
export function drawTable(pdf: Pdf, { heads, isNumber, rows, note }: TableView): void {
  const widths = columnWidths(pdf, [heads, ...rows], isNumber);
  const line = (texts: readonly string[], font: 'regular' | 'bold'): void => {
    write(pdf, font, SIZE);
    const cells = texts.map((text, index) => laidOut(pdf, text, widths[index]!));
    const height = Math.max(...cells.map((cell, index) => pdf.heightOfString(cell || ' ', { width: widths[index]! }))) + 6;
    const page = pageOf(pdf);
    keepTogether(pdf, height);
    if (font === 'regular' && pageOf(pdf) > page) line(heads, 'bold');
    const top = pdf.y;
    let left = MARGIN;
    write(pdf, font, SIZE);
    cells.forEach((cell, index) => {
      pdf.text(cell, left, top, { width: widths[index]!, align: isNumber[index] ? 'right' : 'left' });
      left += widths[index]! + GAP;
    });
    const end = top + height - 3;
    pdf
      .moveTo(MARGIN, end)
      .lineTo(MARGIN + widthOf(pdf), end)
      .lineWidth(font === 'bold' ? 1 : 0.4)
      .stroke(font === 'bold' ? '#7b8794' : LINE);
    pdf.y = top + height;
  };
  line(heads, 'bold');
  for (const row of rows) line(row, 'regular');
  pdf.x = MARGIN;
  if (note !== null) write(pdf, 'regular', 9, FAINT).text(note, MARGIN, pdf.y + 2, { width: widthOf(pdf) });
  pdf.y += 16;
}

/** As wide as the content where there is room; else texts share what numbers leave, none narrower than its longest word. */
function columnWidths(pdf: Pdf, lines: readonly (readonly string[])[], isNumber: readonly boolean[]): number[] {
  write(pdf, 'bold', SIZE);
  const widest = (index: number, partsOf: (cell: string) => string[]): number =>
    Math.max(...lines.flatMap((line) => partsOf(line[index]!).map((part) => pdf.widthOfString(part)))) + 2;
  const natural = isNumber.map((_, index) => widest(index, (cell) => [cell]));
  const least = isNumber.map((number, index) =>
    number
      ? natural[index]!
      : Math.min(
          MOST_WORD,
          widest(index, (cell) => cell.split(' ')),
        ),
  );
  const room = widthOf(pdf) - GAP * (natural.length - 1);
  const [wanted, needed] = [sumOf(natural), sumOf(least)];
  if (needed >= room) return least.map((width) => (width * room) / needed);
  const spare = room - needed;
  if (wanted <= room) return shareOut(natural, room - wanted, isNumber);
  return least.map((width, index) => width + (spare * (natural[index]! - width)) / (wanted - needed));
}

const sumOf = (widths: readonly number[]): number => widths.reduce((sum, width) => sum + width, 0);

/** What is left over goes to the columns of text, so that numbers stand at the right. */
function shareOut(widths: readonly number[], spare: number, isNumber: readonly boolean[]): number[] {
  const texts = isNumber.filter((number) => !number).length;
  return widths.map((width, index) => width + (texts === 0 ? spare / widths.length : isNumber[index] ? 0 : spare / texts));
}
