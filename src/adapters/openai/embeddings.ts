import type { EmbeddingAnswer } from '../../kit/activity/model/provider.ts';
import { broken, failWithout, parseBody } from './answer.ts';
import { readUsage } from './usage.ts';

/** More numbers than any model gives for one text. */
const MOST_NUMBERS = 16_000;

/**
 * Reads the body of an embeddings answer and checks each vector, because one broken vector would make every comparison with it meaningless.
 * @param count of the texts.
 * @throws SignalboxError MODEL_ANSWER_BROKEN naming what is wrong; another code when the body contains an error despite status 200.
 */
export function readEmbeddings(body: string, count: number): EmbeddingAnswer {
  const { data, usage, ...rest } = parseBody(body) as { data?: unknown; usage?: unknown };
  if (!Array.isArray(data) || (data.length === 0 && 'error' in rest)) return failWithout('vectors', { ...rest });
  if (data.length !== count) throw broken(`it has ${data.length} vectors for ${count} texts`);
  const vectors = new Array<number[]>(count);
  for (const [at, item] of (data as unknown[]).entries()) {
    const { index = at, embedding } = (item ?? {}) as { index?: unknown; embedding?: unknown };
    if (!isPlace(index, count) || vectors[index]) throw broken(`its vectors are not numbered from 0 to ${count - 1}`);
    vectors[index] = toVector(embedding, index);
  }
  const lengths = [...new Set(vectors.map(({ length }) => length))];
  if (lengths.length > 1) throw broken(`its vectors have ${lengths.slice(0, 3).join(' and ')} numbers`);
  return { vectors, usage: readUsage(usage, false) };
}

const isPlace = (index: unknown, count: number): index is number =>
  typeof index === 'number' && Number.isInteger(index) && index >= 0 && index < count;

function toVector(embedding: unknown, index: number): number[] {
  const refuse = (why: string) => broken(`vector ${index} ${why}`);
  if (!Array.isArray(embedding)) throw refuse('is no list of numbers');
  if (embedding.length === 0 || embedding.length > MOST_NUMBERS) throw refuse(`has ${embedding.length} numbers`);
  if (!embedding.every((value) => Number.isFinite(Math.fround(value as number)) && typeof value === 'number'))
    throw refuse('has a value that is no number');
  if (embedding.every((value) => Math.fround(value as number) === 0)) throw refuse('is all zeros');
  return embedding as number[];
}
