/** The meaning of a text as numbers; texts that mean the same have similar vectors. */
export type Vector = Float32Array;

/** Cosine similarity of two vectors of one length, from -1 to 1. */
export function similarityOf(a: Vector, b: Vector): number {
  let [dot, ofA, ofB] = [0, 0, 0];
  for (const [index, value] of a.entries()) {
    const other = b[index]!;
    dot += value * other;
    ofA += value * value;
    ofB += other * other;
  }
  return dot / Math.sqrt(ofA * ofB);
}
