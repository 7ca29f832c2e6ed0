import mammoth from 'mammoth';
import { unreadable } from './refusal.ts';

/** The text of a Word document. */
export async function docxText(body: Buffer): Promise<string> {
  const { value } = await mammoth.extractRawText({ buffer: body }).catch((error: Error) => {
    throw unreadable('the Word document is broken', 'Save it again, or as PDF.', error);
  });
  return value;
}
