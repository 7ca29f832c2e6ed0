import type { JsonSchema } from '../protocol.ts';

const CLAUSE = /\b(at least|at most) (-?\d+(?:\.\d+)?)( characters| items)?/g;
const TOLD = /\s*\((?:at (?:least|most)|more than|less than|matches|format|a multiple of)\b[^)]*\)\s*$/;

const KEYS: Record<string, string> = {
  'at least': 'minimum',
  'at most': 'maximum',
  'at least characters': 'minLength',
  'at most characters': 'maxLength',
  'at least items': 'minItems',
  'at most items': 'maxItems',
};

/** Strict servers refuse limits in a schema, so clients tell them in words behind the description: `(at most 120 characters)`. Reads them back. */
export function withToldLimits(schema: JsonSchema): JsonSchema {
  const told = typeof schema.description === 'string' ? TOLD.exec(schema.description) : null;
  if (!told || typeof schema.description !== 'string') return schema;
  const limits = [...told[0].matchAll(CLAUSE)].map(([, bound = '', number, unit = '']): [string, number] => [
    KEYS[bound + unit] ?? '',
    Number(number),
  ]);
  const keys: JsonSchema = Object.fromEntries(limits);
  return { ...keys, ...schema, description: schema.description.slice(0, told.index) };
}
