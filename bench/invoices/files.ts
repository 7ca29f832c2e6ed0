import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readInvoiceText } from '../../src/activities/invoice/reading/read-text.ts';
import type { InvoiceReading } from '../../src/contracts/invoice/reading.schema.ts';
import { SignalboxError } from '../../src/kit/common/failures.ts';
import type { StoredDocument } from '../../src/store/documents.ts';
import { documents } from '../../testkit/documents.ts';
import { readExpected, type Expected } from './expected.ts';

/** A document of a folder with what is expected of it, read twice. */
export interface ReadFile {
  name: string;
  expected: Expected;
  /** By rules on the text layer, or on the letters in the image where there is none. */
  byRules: InvoiceReading;
  /** From the page image alone; null where it could not be read. */
  byImage: InvoiceReading | null;
}

const TYPES = [
  ['pdf', 'application/pdf'],
  ['png', 'image/png'],
  ['txt', 'text/plain'],
] as const;
const WITHIN_MS = 120_000;

/** Reads all documents of a folder that have an expected file of the same name. A PDF is taken before a PNG of the same name. */
export async function readFolder(folder: string): Promise<ReadFile[]> {
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
      byImage: await readImage(document),
    });
  }
  return found;
}

/** The second reading: the letters of the first page's image. */
async function readImage(document: StoredDocument): Promise<InvoiceReading | null> {
  if (document.mediaType === 'text/plain') return null;
  try {
    const body = Buffer.from(await documents.image(document, 1, AbortSignal.timeout(WITHIN_MS)));
    return readInvoiceText(await documents.text({ ref: document.ref, mediaType: 'image/png', body }, AbortSignal.timeout(WITHIN_MS)));
  } catch (error) {
    if (error instanceof SignalboxError) return null;
    throw error;
  }
}
