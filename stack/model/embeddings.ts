import { isFields } from './document.ts';
import { EMBEDDING_MODEL, encode } from './encoder.ts';
import { ProtocolError } from './protocol-error.ts';

const MOST_INPUTS = 2_048;
const CHARACTERS_PER_TOKEN = 4;

const wrong = (parameter: string, problem: string): never => {
  throw new ProtocolError(400, `Invalid '${parameter}': ${problem}.`, 'invalid_request', parameter);
};

/** Answers `POST /v1/embeddings`. @throws ProtocolError 400 naming the parameter, 404 for a model that is not here. */
export async function embed(body: unknown): Promise<unknown> {
  if (!isFields(body)) throw new ProtocolError(400, 'The body must be a JSON object.', 'invalid_body');
  const { model, encoding_format: format = 'float', dimensions } = body;
  if (model !== EMBEDDING_MODEL)
    throw new ProtocolError(404, `The model '${String(model)}' does not exist; here is ${EMBEDDING_MODEL}.`, 'model_not_found', 'model');
  if (format !== 'float' && format !== 'base64') wrong('encoding_format', 'expected float or base64');
  if (dimensions !== undefined && dimensions !== null) wrong('dimensions', 'this model has one size');
  const inputs: unknown[] = Array.isArray(body.input) ? body.input : [body.input];
  if (inputs.length === 0 || inputs.length > MOST_INPUTS) wrong('input', `expected 1 to ${MOST_INPUTS} texts`);
  const texts = inputs.map((text, index) =>
    typeof text === 'string' && text.trim() !== '' ? text : wrong(`input[${index}]`, 'expected a text that is not empty'),
  );
  const vectors = await encode(texts);
  const tokens = texts.reduce((sum, text) => sum + Math.ceil(text.length / CHARACTERS_PER_TOKEN), 0);
  const toWire = (vector: number[]) => (format === 'float' ? vector : Buffer.from(Float32Array.from(vector).buffer).toString('base64'));
  return {
    object: 'list',
    data: vectors.map((vector, index) => ({ object: 'embedding', index, embedding: toWire(vector) })),
    model: EMBEDDING_MODEL,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  };
}
