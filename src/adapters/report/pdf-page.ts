import { inReadingOrder } from './letters.ts';

export type Pdf = PDFKit.PDFDocument;

export const MARGIN = 50;
const INK = '#1f2933';
export const FAINT = '#52606d';
export const LINE = '#d9dee3';

export const write = (pdf: Pdf, font: 'regular' | 'bold', size: number, colour = INK): Pdf =>
  pdf.font(font).fontSize(size).fillColor(colour);
/** A text as it is given to pdfkit, in the font that was set. */
export const laidOut = (pdf: Pdf, text: string, width: number): string => inReadingOrder(text, width, (part) => pdf.widthOfString(part));
export const widthOf = (pdf: Pdf): number => pdf.page.width - 2 * MARGIN;
export const bottomOf = (pdf: Pdf): number => pdf.page.height - MARGIN - 24;
export const pageOf = (pdf: Pdf): number => pdf.bufferedPageRange().count;

/** Begins a new page where less than this height is left. */
export function keepTogether(pdf: Pdf, height: number): void {
  if (pdf.y + height > bottomOf(pdf)) pdf.addPage();
}
