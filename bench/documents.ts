import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import PDFDocument from 'pdfkit';
import { createDocumentReader } from '../src/adapters/documents/reader.ts';
import { DIST } from '../testkit/program.ts';
import { withMemoryOfChildren } from './lib/memory.ts';
import { forInformation, type Measurement, type Row } from './lib/row.ts';

const ROUNDS = 5;
const LINES = 45;

/** Duration and memory of a page that is read. */
export const documents: Measurement = {
  id: 'documents',
  method: `A PDF of one page with ${LINES} lines of an invoice is read by its text layer and drawn as an image; the image is read by OCR. Each
reading starts a process of its own, as the worker does; its start is part of the time. Memory: the most resident memory of that process,
looked at every 50 ms.`,
  async measure(log) {
    const reader = createDocumentReader(pathToFileURL(join(DIST, 'src/adapters/documents/child.js')));
    const { signal } = new AbortController();
    const pdf = { ref: 'pdf', mediaType: 'application/pdf', body: await pageOf() };
    const png = { ref: 'png', mediaType: 'image/png', body: Buffer.from(await reader.image(pdf, 1, signal)) };
    return [
      ...(await rowsOf('text', 'one page read by its text layer', () => reader.text(pdf, signal), log)),
      ...(await rowsOf('image', 'one page drawn as an image', () => reader.image(pdf, 1, signal), log)),
      ...(await rowsOf('ocr', 'one page read by OCR', () => reader.text(png, signal), log)),
    ];
  },
};

async function pageOf(): Promise<Buffer> {
  const page = new PDFDocument({ size: 'A4' }).fontSize(10);
  for (let line = 1; line <= LINES; line++) page.text(`Position ${line}   Garden table, oak, ${line} pieces   ${line * 12}.50 EUR`);
  page.end();
  return buffer(page);
}

async function rowsOf(id: string, name: string, read: () => Promise<unknown>, log: (line: string) => void): Promise<Row[]> {
  const runs = [];
  for (let round = 0; round < ROUNDS; round++) runs.push(await withMemoryOfChildren(read));
  log(`documents ${id}: ${runs.map(({ seconds }) => seconds.toFixed(2)).join(' ')} s`);
  return [
    forInformation({ id: `documents-${id}`, name, unit: 's', runs: runs.map(({ seconds }) => seconds) }),
    forInformation({
      id: `documents-${id}-memory`,
      name: `${name}: memory of its process`,
      unit: 'bytes',
      runs: runs.map(({ bytes }) => bytes),
    }),
  ];
}
