import { expect, it } from '@jest/globals';
import PDFDocument from 'pdfkit';

import { mediaTypeOf } from '../../../src/formats/media-type.ts';
import { documents as reader } from '../../../testkit/documents.ts';

const signal = new AbortController().signal;
const documentOf = async (body: Buffer) => ({ ref: 'sha256:1', mediaType: await mediaTypeOf(body), body });

async function pdf(draw: (page: PDFKit.PDFDocument) => void, options: PDFKit.PDFDocumentOptions = {}): Promise<Buffer> {
  const page = new PDFDocument({ size: 'A4', ...options });
  draw(page);
  page.end();
  return Buffer.concat(await page.toArray());
}
const invoice = (page: PDFKit.PDFDocument): void => {
  page.fontSize(10).text('4,50', 500, 120).text('Bolts M8', 60, 120).text('Invoice 2026-17', 60, 60).text('Zoë GmbH', 60, 80);
};

it('reads the lines of a PDF in the order in which a person reads them, with its columns apart', async () => {
  expect(await reader.text(await documentOf(await pdf(invoice)), signal)).toEqual({
    source: 'text_layer',
    pages: [{ text: expect.stringMatching(/^Invoice 2026-17\nZoë GmbH\n\nBolts M8 {20,}4,50$/) }],
    confidence: 1,
  });
});

it('reads the image of a page whose text layer is only the stamp of a scanner', async () => {
  const scan = Buffer.from(await reader.image(await documentOf(await pdf(invoice)), 1, signal));
  const stamped = await pdf((page) => page.image(scan, 0, 0, { width: 595 }).fontSize(6).text('Scanned by 4711', 400, 800));
  const { source, pages } = await reader.text(await documentOf(stamped), signal);
  expect([source, pages[0]!.text]).toEqual(['ocr', expect.stringMatching(/^Invoice 2026-17\n/)]);
});

it('draws a page as PNG, and reads the letters in such an image', async () => {
  const image = Buffer.from(await reader.image(await documentOf(await pdf(invoice)), 1, signal));
  const read = await reader.text(await documentOf(image), signal);
  expect(read.source).toBe('ocr');
  expect(read.pages[0]!.text).toMatch(/^Invoice 2026-17\n+.*GmbH\n+Bolts M8 {20,}4,50$/);
  expect(read.confidence).toBeGreaterThan(0.5);
});
