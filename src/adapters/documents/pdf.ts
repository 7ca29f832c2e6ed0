import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { createCanvas } from '@napi-rs/canvas';
import { getDocument, type PDFDocumentProxy, type PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { DocumentLimits } from './limits.ts';
import { noPage, tooLarge, unreadable } from './refusal.ts';
import { textOfItems } from './pdf-text.ts';
import { assertWhole } from './whole.ts';

const files = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));
const folder = (name: string): string => join(files, name) + sep;

/** Without these files text in the standard fonts and some images stay blank, without an error. */
const FILES = {
  standardFontDataUrl: folder('standard_fonts'),
  cMapUrl: folder('cmaps'),
  wasmUrl: folder('wasm'),
  iccUrl: folder('iccs'),
};

/** Opens a PDF; scripts, forms and attachments in it are never looked at. @throws SignalboxError DOCUMENT_UNREADABLE, DOCUMENT_TOO_LARGE. */
export async function openPdf(body: Uint8Array, limits: DocumentLimits): Promise<PDFDocumentProxy> {
  assertWhole(body, '%%EOF');
  const options = { isEvalSupported: false, enableXfa: false, useSystemFonts: false, verbosity: 0 };
  const pdf = await getDocument({ data: new Uint8Array(body), ...FILES, ...options, maxImageSize: limits.pixels }).promise.catch(refuse);
  if (pdf.numPages <= limits.pages) return pdf;
  throw tooLarge(`it has ${pdf.numPages} pages, more than ${limits.pages}`, 'Send only the pages that count.');
}

function refuse(error: Error): never {
  if (error.name === 'PasswordException') throw unreadable('the PDF is encrypted', 'Send it without a password.', error);
  throw unreadable('the structure of the PDF is broken', 'Write or scan the document again.', error);
}

/** @param number from 1. */
export async function pageOf(pdf: PDFDocumentProxy, number: number, { pixels }: DocumentLimits): Promise<PDFPageProxy> {
  if (number > pdf.numPages) throw noPage(number, pdf.numPages);
  const page = await pdf.getPage(number).catch(refuse);
  const { width, height } = page.getViewport({ scale: 1 });
  if (width * height <= pixels) return page;
  throw tooLarge(
    `page ${number} measures ${Math.round(width)} by ${Math.round(height)} points`,
    'Write it at the size of a sheet of paper.',
  );
}

/** The text that the page carries, in lines; '' where it carries none that can be read. */
export async function pageText(page: PDFPageProxy): Promise<string> {
  const { items } = await page.getTextContent();
  return textOfItems(items, page.getViewport({ scale: 1 }));
}

/** The page as a person sees it. @param scale 1 is 72 dots per inch; a large page gets a smaller one. */
export async function pageImage(page: PDFPageProxy, scale: number, { pixels }: DocumentLimits): Promise<Buffer> {
  const { width, height } = page.getViewport({ scale: 1 });
  const viewport = page.getViewport({ scale: Math.min(scale, Math.sqrt(pixels / (width * height))) });
  const canvas = createCanvas(Math.ceil(viewport.width), Math.ceil(viewport.height));
  await page.render({ canvas: canvas as never, viewport }).promise;
  return canvas.toBuffer('image/png');
}
