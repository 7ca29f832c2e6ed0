import { writeFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import PDFDocument from 'pdfkit';
import { DOCUMENT_LIMITS, type DocumentLimits } from '../../../src/adapters/documents/limits.ts';
import { createDocumentReader } from '../../../src/adapters/documents/reader.ts';
import { mediaTypeOf } from '../../../src/formats/media-type.ts';
import { documentsProcess } from '../../../src/settings/documents-process.ts';
import { docx, docxBomb, inflating, manyPages, onePage, pngOf, rawPdf } from './hostile-files.ts';

const LITTLE: DocumentLimits = { ...DOCUMENT_LIMITS, memory: 400 * 2 ** 20 };
const reader = createDocumentReader(documentsProcess(), LITTLE);
const never = new AbortController().signal;
const read = async (body: Buffer, through = reader, signal = never) =>
  through.text({ ref: 'sha256:1', mediaType: await mediaTypeOf(body), body }, signal);
const good = onePage({});

async function encrypted(): Promise<Buffer> {
  const page = new PDFDocument({ userPassword: 'secret' });
  page.text('hidden').end();
  return Buffer.concat(await page.toArray());
}

const unreadable = (message: RegExp) => ({
  code: 'DOCUMENT_UNREADABLE',
  field: 'document',
  message: expect.stringMatching(message),
  fix: expect.any(String),
});
const tooLarge = (message: RegExp) => ({ ...unreadable(message), code: 'DOCUMENT_TOO_LARGE' });

describe('a hostile document is refused with the reason, and the next one is read:', () => {
  it.each<[string, () => Buffer | Promise<Buffer>, object]>([
    ['an encrypted PDF', encrypted, unreadable(/encrypted/)],
    ['the first half of a PDF', () => good.subarray(0, good.length / 2), unreadable(/end of the file is missing/)],
    ['a PDF whose structure nobody can find', () => Buffer.from('%PDF-1.7\n1 0 obj << /Type /Nothing >>\n%%EOF'), unreadable(/structure/)],
    ['a PDF of 10,000 pages', () => manyPages(10_000), tooLarge(/10000 pages, more than 50/)],
    [
      'a page of a million points a side',
      () => onePage({ box: '0 0 1000000 1000000' }),
      tooLarge(/page 1 measures 1000000 by 1000000 points/),
    ],
    ['a stream that inflates to gigabytes', () => inflating(4_096), tooLarge(/more than 400 MiB of memory/)],
    ['an image that says that it is giant', () => pngOf(100_000, 100_000), tooLarge(/100000 by 100000 pixels/)],
    ['an image that ends too early', () => pngOf(100, 100).subarray(0, 45), unreadable(/end of the file is missing/)],
    ['a Word document that says that it inflates to gigabytes', () => docxBomb(1, 4e9), tooLarge(/inflates to 40000\d+ bytes/)],
    ['a Word document that inflates to more than it says', () => docxBomb(2_048, 100), tooLarge(/inflates to more than/)],
    ['a Word document that is none', () => docx({ deflated: Buffer.from([3, 0]), size: 0 }), unreadable(/Word document is broken/)],
  ])('%s', async (_, bytesOf, refusal) => {
    const [hostile, next] = await Promise.allSettled([read(await bytesOf()), read(good)]);
    expect(hostile).toMatchObject({ status: 'rejected', reason: refusal });
    expect(next).toMatchObject({ status: 'fulfilled', value: { pages: [{ text: 'Read me' }] } });
  });
});

it('refuses a file that is larger than the limit without reading it', async () => {
  await expect(read(good, createDocumentReader(new URL('file:///nowhere'), { ...LITTLE, bytes: 10 }))).rejects.toMatchObject(
    tooLarge(/more than 10/),
  );
});

it('runs no script of a PDF and reads nothing that is attached to it', async () => {
  const script = '/OpenAction << /S /JavaScript /JS (while\\(true\\);) >> /Names << /EmbeddedFiles << /Names [(evil) 6 0 R] >> >>';
  const text = await read(onePage({ catalogue: script, more: ['<< /Type /Filespec /F (/etc/passwd) /FS /URL >>'] }));
  expect(text.pages).toEqual([{ text: 'Read me' }]);
});

it('reads a file of two types as the type with which it begins', async () => {
  expect((await read(Buffer.concat([good, docx()]))).pages).toEqual([{ text: 'Read me' }]);
});

it('reads a PDF whose table of objects is wrong as its viewers do', async () => {
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>',
  ];
  expect((await read(rawPdf(objects, () => 7))).pages).toHaveLength(1);
});

it('reads the rows of a table in a Word document as lines', async () => {
  expect((await read(docx())).pages).toEqual([{ text: 'Invoice <7>\nBolts M8   4,50' }]);
});

describe('a process that reads', () => {
  const folder = mkdtempSync(join(tmpdir(), 'reader-'));
  const program = (name: string, code: string): URL => {
    writeFileSync(join(folder, name), code);
    return pathToFileURL(join(folder, name));
  };

  it('is ended when its time is over', async () => {
    const hanging = createDocumentReader(program('hanging.mjs', 'for (;;);'), { ...LITTLE, timeMs: 500 });
    await expect(read(good, hanging)).rejects.toMatchObject(tooLarge(/not read within 0.5 s/));
  });

  it('may be killed: the document is refused, and it may be tried again', async () => {
    const killed = createDocumentReader(program('killed.mjs', "process.kill(process.pid, 'SIGKILL')"));
    await expect(read(good, killed)).rejects.toMatchObject(unreadable(/ended before it was done/));
  });

  it('is ended when nobody waits for its answer any more', async () => {
    const hanging = createDocumentReader(program('hanging.mjs', 'for (;;);'));
    await expect(read(good, hanging, AbortSignal.timeout(500))).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('gets none of our settings', async () => {
    process.env['A_SECRET_OF_OURS'] = 'secret';
    const telling = createDocumentReader(program('telling.mjs', 'console.log(JSON.stringify(process.env))'));
    expect(JSON.stringify(await read(good, telling))).not.toContain('secret');
    delete process.env['A_SECRET_OF_OURS'];
  });
});
