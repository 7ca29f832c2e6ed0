import { z } from 'zod';
import { EMBEDDING_MODEL, encode } from './encoder.ts';
import { estimateTokens, readBodyAs, requireModel } from './protocol.ts';

const EmbeddingRequest = z.object({
  model: z.string(),
  input: z.preprocess((given: unknown) => [given].flat(), z.array(z.string().regex(/\S/)).min(1).max(2_048)),
  encoding_format: z.enum(['float', 'base64']).default('float'),
  dimensions: z.null('this model has one size').optional(),
});

/** Answers `POST /v1/embeddings`. @throws ProtocolError 400 naming the parameter, 404 for another model. */
export async function embed(body: unknown): Promise<unknown> {
  const { model, input, encoding_format: format } = readBodyAs(EmbeddingRequest, body);
  requireModel(model, [EMBEDDING_MODEL]);
  const vectors = await encode(input);
  const tokens = input.reduce((sum, text) => sum + estimateTokens(text), 0);
  const toWire = (vector: number[]) => (format === 'float' ? vector : Buffer.from(Float32Array.from(vector).buffer).toString('base64'));
  return {
    object: 'list',
    data: vectors.map((vector, index) => ({ object: 'embedding', index, embedding: toWire(vector) })),
    model,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  };
}
