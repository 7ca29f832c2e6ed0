import { bulkhead } from 'cockatiel';
import type { DocumentReader, DocumentText } from '../../kit/activity/documents/port.ts';
import { assertMediaType } from '../../formats/media-type.ts';
import { DOCUMENT_LIMITS, type DocumentLimits } from './limits.ts';
import { tooLarge } from './refusal.ts';
import { runChild } from './run-child.ts';

/** So many are read at once: each may need a core and its memory. */
const AT_ONCE = 2;

/** Reads each document in a process of its own. @param program child.ts, built or from source. */
export function createDocumentReader(program: URL, limits: DocumentLimits = DOCUMENT_LIMITS): DocumentReader {
  const places = bulkhead(AT_ONCE, Infinity);
  const read = ({ mediaType, body }: { mediaType: string; body: Buffer }, page: number | undefined, signal: AbortSignal): Promise<Buffer> =>
    places.execute(() => {
      signal.throwIfAborted();
      if (body.length > limits.bytes) throw tooLarge(`it has ${body.length} bytes, more than ${limits.bytes}`, 'Send a smaller file.');
      return runChild(program, body, { mediaType: assertMediaType(mediaType), limits, ...(page !== undefined && { page }) }, signal);
    });
  return {
    text: async (document, signal) => JSON.parse((await read(document, undefined, signal)).toString()) as DocumentText,
    image: (document, page, signal) => read(document, page, signal),
  };
}
