import { memoizeByObject } from '../../kit/common/memoize.ts';

type Schema = Record<string, unknown>;

/** Limits that strict servers refuse in a schema, as text for the model. The answer is checked against them afterwards. */
const LIMIT_WORDS: Record<string, (value: unknown) => string> = {
  minLength: (value) => `at least ${String(value)} characters`,
  maxLength: (value) => `at most ${String(value)} characters`,
  pattern: (value) => `matches ${String(value)}`,
  format: (value) => `format ${String(value)}`,
  minimum: (value) => `at least ${String(value)}`,
  maximum: (value) => `at most ${String(value)}`,
  exclusiveMinimum: (value) => `more than ${String(value)}`,
  exclusiveMaximum: (value) => `less than ${String(value)}`,
  multipleOf: (value) => `a multiple of ${String(value)}`,
  minItems: (value) => `at least ${String(value)} items`,
  maxItems: (value) => `at most ${String(value)} items`,
};

/**
 * Converts a JSON schema to the subset that all servers with strict schemas accept: limits move into the descriptions,
 * additional properties are forbidden, and all fields are required.
 */
export const strictSchema = memoizeByObject(toStrict);

function toStrict(schema: Schema): Schema {
  const kept = Object.entries(schema).filter(([key]) => !(key in LIMIT_WORDS) && key !== '$schema');
  const limits = Object.entries(schema).flatMap(([key, value]) => LIMIT_WORDS[key]?.(value) ?? []);
  const strict = Object.fromEntries(kept.map(([key, value]) => [key, strictPart(key, value)]));
  if (limits.length > 0) strict.description = [schema.description, `(${limits.join(', ')})`].filter(Boolean).join(' ');
  if (isSchema(schema.properties)) Object.assign(strict, { additionalProperties: false, required: Object.keys(schema.properties) });
  return strict;
}

function strictPart(key: string, value: unknown): unknown {
  if (key === 'properties' || key === 'definitions' || key === '$defs') return mapValues(value as Schema);
  if (key === 'items' && isSchema(value)) return toStrict(value);
  if ((key === 'anyOf' || key === 'oneOf' || key === 'allOf') && Array.isArray(value)) return value.map((part: Schema) => toStrict(part));
  return value;
}

const mapValues = (parts: Schema): Schema =>
  Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, isSchema(part) ? toStrict(part) : part]));

const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null && !Array.isArray(value);
