import type { DocumentText } from '../../kit/activity/documents/port.ts';
import { decodeText } from '../../formats/encoding.ts';
import type { MediaType } from '../../formats/media-type.ts';
import type { DocumentLimits } from './limits.ts';
import { noPage, tooLarge, unreadable } from './refusal.ts';

export interface ReadRequest {
  mediaType: MediaType;
  /** The page to be drawn; without it the text is read. */
  page?: number;
  limits: DocumentLimits;
}

/** Reads a document: its text as JSON, or a page as PNG. Loads only the reader that it needs. @throws SignalboxError of the port. */
export async function readBody(body: Buffer, request: ReadRequest): Promise<string | Uint8Array> {
  if (request.page !== undefined) return pageAsImage(body, request.page, request);
  const text = await textOf(body, request);
  const letters = text.pages.reduce((sum, page) => sum + page.text.length, 0);
  if (letters <= request.limits.letters) return JSON.stringify(text);
  throw tooLarge(`its text has ${letters} letters, more than ${request.limits.letters}`, 'Send only the pages that count.');
}

async function textOf(body: Buffer, { mediaType, limits }: ReadRequest): Promise<DocumentText> {
  switch (mediaType) {
    case 'application/pdf':
      return (await import('./pdf-document.ts')).pdfText(body, limits);
    case 'image/png':
    case 'image/jpeg': {
      const [{ drawImage }, { openOcr }] = await Promise.all([import('./image.ts'), import('./ocr.ts')]);
      const { text, confidence } = await (await openOcr()).read(await drawImage(body, limits, 'read'));
      return { source: 'ocr', pages: [{ text }], confidence };
    }
    case 'application/vnd.openxmlformats-officedocument.wordprocessingml.document':
      return { source: 'text_layer', pages: [{ text: await (await import('./docx.ts')).docxText(body) }], confidence: 1 };
    case 'text/plain':
      return { source: 'text_layer', pages: [{ text: decodeText(body, 'document') }], confidence: 1 };
  }
}

async function pageAsImage(body: Buffer, page: number, { mediaType, limits }: ReadRequest): Promise<Uint8Array> {
  switch (mediaType) {
    case 'application/pdf':
      return (await import('./pdf-document.ts')).pdfImage(body, page, limits);
    case 'image/png':
    case 'image/jpeg':
      if (page !== 1) throw noPage(page, 1);
      return (await import('./image.ts')).drawImage(body, limits);
    default:
      throw unreadable('it has no pages that can be drawn', 'Read its text.');
  }
}
