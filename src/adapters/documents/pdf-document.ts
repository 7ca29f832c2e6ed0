import type { DocumentText, PageText } from '../../kit/activity/documents/port.ts';
import type { DocumentLimits } from './limits.ts';
import type { Ocr } from './ocr.ts';
import { openPdf, pageImage, pageOf, pageText } from './pdf.ts';

/** Dots per 72nd of an inch: with fewer, readers of images lose decimal commas. */
const SCALE = 3;
/** So few letters may be the stamp of a scanner or a page number on an image, so that the image is read as well. */
const STRAY_LETTERS = 24;

/** The text of all pages; a page with hardly any text of its own is drawn and its image read. */
export async function pdfText(body: Uint8Array, limits: DocumentLimits): Promise<DocumentText> {
  const pdf = await openPdf(body, limits);
  const pages: PageText[] = [];
  let [ocr, confidence]: [Ocr | null, number] = [null, 1];
  for (let number = 1; number <= pdf.numPages; number += 1) {
    const page = await pageOf(pdf, number, limits);
    const text = await pageText(page);
    if (text.replace(/\s/g, '').length > STRAY_LETTERS) {
      pages.push({ text });
      continue;
    }
    ocr ??= await (await import('./ocr.ts')).openOcr();
    const read = await ocr.read(await pageImage(page, SCALE, limits));
    confidence = Math.min(confidence, read.confidence);
    pages.push({ text: read.text.length > text.length ? read.text : text });
  }
  return { source: ocr ? 'ocr' : 'text_layer', pages, confidence };
}

export const pdfImage = async (body: Uint8Array, page: number, limits: DocumentLimits): Promise<Buffer> =>
  pageImage(await pageOf(await openPdf(body, limits), page, limits), SCALE, limits);
