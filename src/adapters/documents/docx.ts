import { decodeXML } from 'entities';
import mammoth from 'mammoth';
import { unreadable } from './refusal.ts';
import { assertInflates } from './zip-size.ts';
import { SignalboxError } from '../../kit/common/failures.ts';

const CELLS_APART = '   ';
const withoutImages = { convertImage: mammoth.images.imgElement(() => Promise.resolve({ src: '' })) };

/** The text of a Word document: a line for each paragraph, and one for each row of a table with its cells apart. */
export async function docxText(body: Buffer): Promise<string> {
  try {
    await assertInflates(body);
    return plain((await mammoth.convertToHtml({ buffer: body }, withoutImages)).value);
  } catch (error) {
    if (error instanceof SignalboxError) throw error;
    throw unreadable('the Word document is broken', 'Save it again, or as PDF.', error);
  }
}

/** @param html as mammoth writes it: well-formed, and with every sign of the text escaped. */
function plain(html: string): string {
  const rows = html.replace(/<t[dh]\b[^>]*>(.*?)<\/t[dh]>/gs, (_, cell: string) => `${inline(cell)}${CELLS_APART}`);
  const lines = rows.replace(/<\/(?:p|h\d|li|tr)>|<br \/>/g, '\n').replace(/<[^>]*>/g, '');
  return decodeXML(lines)
    .replace(/[^\S\n]+$/gm, '')
    .trim();
}

const inline = (cell: string): string =>
  cell
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
