import type { StoredDocument } from '../../../store/documents.ts';

/** One page as text. */
export interface PageText {
  /** The lines from top to bottom; words of one line are apart by as many spaces as on the page, as far as that can be told. */
  text: string;
}

export interface DocumentText {
  /** How the text was got: the document carries it, or it was read from the image. */
  source: 'text_layer' | 'ocr';
  pages: PageText[];
  /** 0 to 1: how sure the reading of images is; 1 for a text layer. */
  confidence: number;
}

/**
 * Reads documents of strangers, outside of the worker's process and within limits of size, pages, time and memory.
 * Every call throws SignalboxError DOCUMENT_UNREADABLE (broken, encrypted, of a type that is not read) or DOCUMENT_TOO_LARGE, naming the limit.
 */
export interface DocumentReader {
  /** The text of the document: its text layer, or that of its page images where it has none. */
  text(document: StoredDocument, signal: AbortSignal): Promise<DocumentText>;
  /** A page as a PNG image. @param page from 1; where the document has fewer, the error's field is `page`. */
  image(document: StoredDocument, page: number, signal: AbortSignal): Promise<Uint8Array>;
}
