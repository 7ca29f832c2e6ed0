import { mediaTypeOf } from '../formats/media-type.ts';
import type { DocumentRef } from '../kit/common/document.ts';
import { SignalboxError } from '../kit/common/failures.ts';
import { printableText } from '../kit/common/printable.ts';
import { MAX_DOCUMENT_BYTES } from '../kit/common/size.ts';
import { documentOrigins, keepDocument, readDocument, workflowsWith, type StoredDocument } from '../store/documents.ts';
import type { SignalboxClient } from './connect.ts';

export interface Upload {
  bytes: Uint8Array;
  /** As its sender names it; shown to people, and nothing more. */
  name: string;
  /** A person, or `key <name>`. */
  by: string;
}

const LONGEST_NAME = 200;

/** Keeps an uploaded document. One that is not read is refused before anything is written. @throws SignalboxError DOCUMENT_UNREADABLE, DOCUMENT_TOO_LARGE. */
export async function keepUpload(client: SignalboxClient, { bytes, name, by }: Upload): Promise<DocumentRef> {
  if (bytes.length > MAX_DOCUMENT_BYTES)
    throw new SignalboxError('DOCUMENT_TOO_LARGE', {
      field: 'document',
      detail: `it has ${bytes.length} bytes, more than ${MAX_DOCUMENT_BYTES}`,
      fix: 'Send a smaller file.',
    });
  const mediaType = await mediaTypeOf(bytes);
  return keepDocument(client.db, { body: bytes, mediaType, name: shownName(name), origin: originOf(by) });
}

/** A file's name as it is shown with its document. */
export const shownName = (name: string): string =>
  printableText(name)
    .slice(0, LONGEST_NAME)
    .replace(/\p{Surrogate}$/u, '') || 'document';

const originOf = (by: string): string => `upload:${by}`;

/**
 * A kept document for somebody who may see it: who uploaded it, or may read a run that was started with it. To others there is none.
 * @throws SignalboxError DOCUMENT_NOT_FOUND.
 */
export async function openDocument(
  client: SignalboxClient,
  ref: string,
  reader: { by: string; mayRead: (workflow: string) => boolean },
): Promise<StoredDocument & { name: string }> {
  const [origins, workflows] = await Promise.all([documentOrigins(client.db, ref), workflowsWith(client.db, ref)]);
  const allowed = origins.some(({ origin }) => origin === originOf(reader.by)) || workflows.some(reader.mayRead);
  const document = allowed ? await readDocument(client.db, ref) : null;
  if (document) return { ...document, name: origins[0]?.name ?? 'document' };
  throw new SignalboxError('DOCUMENT_NOT_FOUND', { field: 'ref', detail: ref, fix: 'Upload it, or ask somebody who may read its run.' });
}
