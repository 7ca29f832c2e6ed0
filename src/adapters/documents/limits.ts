import { MAX_DOCUMENT_BYTES } from '../../kit/common/size.ts';

const MIB = 2 ** 20;

/** What the reading of one document may cost; whatever needs more is refused. */
export interface DocumentLimits {
  bytes: number;
  pages: number;
  /** Pixels of an image, and of a page at 72 dots per inch. */
  pixels: number;
  /** Letters of all pages. */
  letters: number;
  /** Of the whole reading, in milliseconds. */
  timeMs: number;
  /** Resident memory of the process that reads, in bytes. */
  memory: number;
}

export const DOCUMENT_LIMITS: DocumentLimits = {
  bytes: MAX_DOCUMENT_BYTES,
  pages: 50,
  pixels: 40_000_000,
  letters: 1_000_000,
  timeMs: 30_000,
  memory: 1024 * MIB,
};
