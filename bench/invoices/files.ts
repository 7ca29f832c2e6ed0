import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readInvoiceText } from '../../src/activities/invoice/reading/read-text.ts';
import type { InvoiceReading } from '../../src/contracts/invoice/reading.schema.ts';
import type { StoredDocument } from '../../src/store/documents.ts';
import { documents } from '../../testkit/documents.ts';
import { readExpected, type Expected } from './expected.ts';
import type { PageReader } from './model.ts';

/** A document of a folder with what is expected of it, read twice. */
export interface ReadFile {
  name: string;
  expected: Expected;
  /** By rules on the text layer, or on the letters in the image where there is none. */
  byRules: InvoiceReading;
  /** By a model from the page images alone; null where there are none or it gave no usable answer. */
  byModel: InvoiceReading | null;
}

const TYPES = [
  ['pdf', 'application/pdf'],
  ['png', 'image/png'],
  ['txt', 'text/plain'],
] as const;
const WITHIN_MS = 120_000;

/** Reads all documents of a folder that have an expected file of the same name. A PDF is taken before a PNG of the same name. */
export async function readFolder(folder: string, read: PageReader): Promise<ReadFile[]> {
  const found: ReadFile[] = [];
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()) {
    const path = join(folder, file.replace(/\.json$/, ''));
    const type = TYPES.find(([ending]) => existsSync(`${path}.${ending}`));
    if (!type) continue;
    const document = { ref: file, mediaType: type[1], body: readFileSync(`${path}.${type[0]}`) };
    const text = await documents.text(document, AbortSignal.timeout(WITHIN_MS));
    found.push({
      name: file,
      expected: readExpected(join(folder, file), file),
      byRules: readInvoiceText(text),
      byModel: await readImages(document, text.pages.length, read),
    });
  }
  return found;
}

const MOST_PAGES = 3;

async function readImages(document: StoredDocument, pages: number, read: PageReader): Promise<InvoiceReading | null> {
  if (document.mediaType === 'text/plain') return null;
  const pngs: Uint8Array[] = [];
  for (let page = 1; page <= Math.min(pages, MOST_PAGES); page += 1)
    pngs.push(await documents.image(document, page, AbortSignal.timeout(WITHIN_MS)));
  return read(pngs);
}
