import fc from 'fast-check';
import type { OpenAPIV3_1 } from 'openapi-types';

type Schema = OpenAPIV3_1.SchemaObject & { const?: unknown };

const HOSTILE_TEXTS = [
  ...['', ' ', '\u0000', '\ud800', '\u202e', '😀', "'; drop table runs; --", '{{7*7}}', '<script>', '../../etc/passwd', '%00', '%'],
  ...['__proto__', 'constructor', 'null', 'x'.repeat(70_000), 'NaN', '1e999', 'moderation:', 'moderation:a/b', 'moderation:F-1'],
];
const HOSTILE_VALUES: unknown[] = [null, true, 0, -1, 1e308, 1.5, 2 ** 53, [], [[]], {}, { __proto__: null, a: 1 }, ...HOSTILE_TEXTS];

export const hostileText = fc.constantFrom(...HOSTILE_TEXTS);
const hostile = fc.constantFrom(...HOSTILE_VALUES);
const anything: fc.Arbitrary<unknown> = fc.oneof(hostile, fc.jsonValue({ maxDepth: 3 }));

const KNOWN_TEXTS = ['moderation:F-1', 'moderation:none', 'order:W-1', 'A-1', 'EUR', '2026-11-29'];

/** Values for a schema of the document: mostly valid ones, with wrong ones at any depth. */
export function valuesFor(schema: Schema | undefined): fc.Arbitrary<unknown> {
  if (!schema || Object.keys(schema).length === 0) return anything;
  return fc.oneof({ arbitrary: valid(schema), weight: 20 }, { arbitrary: anything, weight: 1 });
}

function valid(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...(schema.enum as unknown[]));
  const choices = schema.oneOf ?? schema.anyOf;
  if (choices) return fc.oneof(...choices.map((choice) => valuesFor(choice as Schema)));
  switch (schema.type) {
    case 'object':
      return objects(schema);
    case 'array':
      return fc.array(valuesFor((schema as { items?: Schema }).items), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.max(schema.minItems ?? 0, 3),
      });
    case 'integer':
    case 'number':
      return fc.integer({ min: Math.max(schema.minimum ?? -5, -1e9), max: Math.min(schema.maximum ?? 1_000, 1e9) });
    case 'boolean':
      return fc.boolean();
    case 'string':
      return texts(schema);
    default:
      return anything;
  }
}

function objects({ properties = {}, required = [], additionalProperties }: Schema): fc.Arbitrary<unknown> {
  const valueOf = (name: string, schema: Schema) => (/email/i.test(name) ? fc.constant('kim@example.com') : valuesFor(schema));
  const fields = Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, valueOf(name, inner as Schema)]));
  const known = fc.record(fields, { requiredKeys: required });
  const more = additionalProperties === false ? fc.constant({}) : fc.dictionary(fc.string({ maxLength: 5 }), anything, { maxKeys: 2 });
  const stray = fc.oneof(
    { arbitrary: fc.constant({}), weight: 15 },
    { arbitrary: fc.dictionary(hostileText, anything, { maxKeys: 1 }), weight: 1 },
  );
  return fc.tuple(known, more, stray).map(([one, two, three]) => ({ ...two, ...one, ...three }));
}

function texts({ pattern, format, minLength = 0, maxLength = 40 }: Schema): fc.Arbitrary<unknown> {
  if (format?.startsWith('date')) return fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
  const plain = fc.string({ minLength, maxLength: Math.max(minLength, Math.min(maxLength, 60)) });
  const fitting = pattern ? fc.oneof(fc.stringMatching(new RegExp(pattern)), fc.constantFrom(...KNOWN_TEXTS)) : plain;
  return fc.oneof({ arbitrary: fitting, weight: 15 }, { arbitrary: hostileText, weight: 1 });
}
