import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Worker } from 'tesseract.js';
import { memoizeByValue } from '../../src/kit/common/memoize.ts';
import { toLines, type Line } from './lines.ts';
import { refusePng } from './png.ts';

/** A picture as text. */
export interface Reading {
  lines: Line[];
  /** From 0 to 1: the engine's own estimate. */
  confidence: number;
}

/** A picture that is not read. */
class UnreadablePicture extends Error {}

const IDLE_MS = 30_000;
const MOST_MS = 60_000;
const MOST_KEPT = 20;

let engine: Promise<Worker> | undefined;
let turn: Promise<unknown> = Promise.resolve();
let idle: NodeJS.Timeout | undefined;

/**
 * Reads a PNG file by OCR in a thread, one picture at a time; the thread ends when it is idle. The last readings are kept, because a question
 * that is asked again shows the same page. @throws UnreadablePicture.
 */
export const readPicture = memoizeByValue(
  (png: Uint8Array) => createHash('sha256').update(png).digest('hex'),
  (png): Promise<Reading> => {
    const refused = refusePng(png);
    if (refused !== null) return Promise.reject(new UnreadablePicture(refused));
    const result = turn.then(() => recognise(png));
    turn = result.catch(() => undefined);
    return result;
  },
  MOST_KEPT,
);

/** Ends the thread; the next picture starts another. */
export async function closeReader(): Promise<void> {
  clearTimeout(idle);
  const running = engine;
  engine = undefined;
  const worker = await running?.catch(() => undefined); // one that did not start needs no end
  await worker?.terminate();
}

async function recognise(png: Uint8Array): Promise<Reading> {
  clearTimeout(idle);
  const done = new AbortController();
  try {
    const worker = await (engine ??= start());
    const reading = worker.recognize(Buffer.from(png), {}, { blocks: true, text: false });
    const { data } = await Promise.race([reading, tooLate(done.signal)]);
    return { lines: toLines(data.blocks ?? []), confidence: data.confidence / 100 };
  } catch (error) {
    void closeReader(); // what it does after a failure is not known
    throw error instanceof UnreadablePicture ? error : new UnreadablePicture(`it cannot be decoded (${String(error)})`);
  } finally {
    done.abort();
    idle = setTimeout(() => void closeReader(), IDLE_MS).unref();
  }
}

async function tooLate(signal: AbortSignal): Promise<never> {
  await delay(MOST_MS, undefined, { signal, ref: false }).catch(() => new Promise(() => undefined));
  throw new UnreadablePicture('reading it takes too long');
}

/** Takes its language from a package: without the path it would download one. */
async function start(): Promise<Worker> {
  const { createWorker } = await import('tesseract.js');
  const data = dirname(createRequire(import.meta.url).resolve('@tesseract.js-data/eng/package.json'));
  const langPath = join(data, '4.0.0_best_int');
  return createWorker('eng', 1, { langPath, gzip: true, cacheMethod: 'none', errorHandler: () => undefined }); // without a handler it throws where nobody can catch
}
