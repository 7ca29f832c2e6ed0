import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createWorker, type Line } from 'tesseract.js';
import { linesOf, type Word } from './lines.ts';

const LETTERS = join(dirname(createRequire(import.meta.url).resolve('@tesseract.js-data/eng/package.json')), '4.0.0_best_int');

export interface ReadImage {
  text: string;
  /** 0 to 1. */
  confidence: number;
}

export interface Ocr {
  read: (image: Buffer) => Promise<ReadImage>;
  close: () => Promise<unknown>;
}

/** Reads letters in images, by files of this machine alone. */
export async function openOcr(): Promise<Ocr> {
  const worker = await createWorker('eng', 1, { langPath: LETTERS, gzip: true, cacheMethod: 'none' });
  return {
    async read(image) {
      const { data } = await worker.recognize(image, {}, { blocks: true, text: false });
      const lines = (data.blocks ?? []).flatMap(({ paragraphs }) => paragraphs.flatMap(({ lines: found }) => found));
      const words = lines.flatMap(wordsOf);
      return { text: words.length > 0 ? linesOf(words) : '', confidence: data.confidence / 100 };
    },
    close: () => worker.terminate(),
  };
}

/** The engine reads column after column; only the places of the words are taken from it. */
const wordsOf = ({ words, bbox, baseline }: Line): Word[] =>
  words.map(({ text, bbox: { x0, x1 } }) => ({
    text,
    left: x0,
    right: x1,
    baseline: (baseline.y0 + baseline.y1) / 2,
    size: bbox.y1 - bbox.y0,
  }));
