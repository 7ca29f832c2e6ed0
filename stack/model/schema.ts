import { isFields } from './document.ts';
import { spellOut } from './language.ts';
import type { JsonSchema } from './protocol.ts';

export interface Option {
  value: unknown;
  name: string;
  description: string;
}

/** A schema with references followed and its kinds told apart. */
export interface Shape {
  description: string;
  nullable: boolean;
  /** Fixed values to choose from (const, enum, unions of them); empty when the value is free. */
  options: Option[];
  /** What a free value looks like. */
  schema: JsonSchema;
}

/** A property to be filled. */
export interface Slot {
  name: string;
  shape: Shape;
  required: boolean;
}

const DEEPEST = 40;
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** Follows `$ref` and joins `allOf`. */
function resolve(schema: unknown, root: JsonSchema, depth = 0): JsonSchema {
  if (!isFields(schema) || depth > DEEPEST) return {};
  const { $ref, allOf, ...rest } = schema;
  const parts = [...(typeof $ref === 'string' ? [follow($ref, root)] : []), ...listOf(allOf)].map((part) => resolve(part, root, depth + 1));
  return [...parts, rest].reduce<JsonSchema>((joined, part) => {
    const required = [...listOf(joined.required), ...listOf(part.required)];
    const properties = { ...(isFields(joined.properties) ? joined.properties : {}), ...(isFields(part.properties) ? part.properties : {}) };
    return {
      ...joined,
      ...part,
      ...(Object.keys(properties).length > 0 ? { properties } : {}),
      ...(required.length > 0 ? { required } : {}),
    };
  }, {});
}

const follow = (reference: string, root: JsonSchema): unknown =>
  reference
    .replace(/^#\/?/, '')
    .split('/')
    .filter((part) => part !== '')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((at, part) => (isFields(at) ? at[part] : undefined), root);

/** Tells apart what a schema allows. */
export function shapeOf(given: unknown, root: JsonSchema): Shape {
  const schema = withToldLimits(resolve(given, root));
  const description = typeof schema.description === 'string' ? schema.description : '';
  const branches = [schema.anyOf, schema.oneOf].find((list): list is unknown[] => Array.isArray(list));
  if (branches) return joinBranches(branches, root, description);
  const types = Array.isArray(schema.type) ? (schema.type as unknown[]) : [schema.type];
  const nullable = types.includes('null') || schema.nullable === true;
  const values = 'const' in schema ? [schema.const] : Array.isArray(schema.enum) ? (schema.enum as unknown[]) : null;
  if (!values) {
    const type = types.find((name) => name !== 'null');
    return { description, nullable, options: [], schema: type === undefined && !nullable ? schema : { ...schema, type: type ?? 'null' } };
  }
  const toOption = (value: unknown): Option => ({
    value,
    name: typeof value === 'string' ? value : JSON.stringify(value),
    description: values.length === 1 ? description : '',
  });
  const options = values.filter((value) => value !== null).map(toOption);
  return { description, nullable: nullable || values.includes(null), options, schema };
}

function joinBranches(branches: unknown[], root: JsonSchema, description: string): Shape {
  const shapes = branches.map((branch) => shapeOf(branch, root));
  const free = shapes.filter(({ options, schema }) => options.length === 0 && schema.type !== 'null');
  return {
    description: description || (free[0]?.description ?? ''),
    nullable: shapes.some(({ nullable, schema }) => nullable || schema.type === 'null'),
    options: free.length > 0 ? [] : shapes.flatMap(({ options }) => options),
    schema: free[0]?.schema ?? { type: 'null' },
  };
}

/** The properties of an object's schema. */
export function slotsOf(schema: JsonSchema, root: JsonSchema = schema): Slot[] {
  const required = listOf(schema.required);
  return Object.entries(isFields(schema.properties) ? schema.properties : {}).map(([name, inner]) => ({
    name,
    shape: shapeOf(inner, root),
    required: required.includes(name),
  }));
}

const TOLD = /\s*\((?:at (?:least|most)|more than|less than|matches|format|a multiple of)\b[^)]*\)\s*$/;
const CLAUSE = /\bat (least|most) (-?\d+(?:\.\d+)?)( characters| items)?/g;
const LIMITS: Record<string, string[]> = {
  '': ['minimum', 'maximum'],
  ' characters': ['minLength', 'maxLength'],
  ' items': ['minItems', 'maxItems'],
};

/** Strict servers refuse limits in a schema, so clients tell them behind the description: `(at most 120 characters)`. Reads them back. */
function withToldLimits(schema: JsonSchema): JsonSchema {
  const told = typeof schema.description === 'string' ? TOLD.exec(schema.description) : null;
  if (!told || typeof schema.description !== 'string') return schema;
  const limits = [...told[0].matchAll(CLAUSE)].map(([, bound, number, unit = '']) => [
    LIMITS[unit]![bound === 'least' ? 0 : 1],
    Number(number),
  ]);
  return { ...(Object.fromEntries(limits) as JsonSchema), ...schema, description: schema.description.slice(0, told.index) };
}

/** What a property wants, judged by its name, and where that says little by its description. */
export type Kind = (typeof KINDS)[number][0] | 'other';

const KINDS = [
  ['known', /\b(?:known|findings|established)\b/],
  ['tried', /\b(?:tried|attempted|attempts)\b/],
  ['priority', /\b(?:priority|severity)\b/],
  ['unsupported', /\b(?:unsupported|ungrounded|unfounded|unverified|hallucinations?)\b/],
  ['confidence', /\b(?:confidence|certainty|probability|likelihood|score)\b/],
  ['reasoning', /\b(?:reasons?|reasoning|rationale|justification|why|explanation)\b/],
  ['language', /\b(?:language|lang|locale)\b/],
  ['sources', /\b(?:sources?|citations?|passages?|references|evidence|used)\b/],
  ['email', /\be ?mail(?: address)?\b/],
  ['url', /\b(?:url|link|website|uri)\b/],
  ['phone', /\b(?:phone|telephone|mobile)\b/],
  ['currency', /\bcurrency\b/],
  ['date', /\b(?:date|day|deadline|due|birthday|on|at)$/],
  ['amount', /\b(?:amount|price|total|sum|cost|fee|charge|balance|value)\b/],
  ['code', /\b(?:id|number|no|code|reference|sku|tracking)$/],
  ['letter', /\b(?:reply|answer|response|draft|letter|mail)\b/],
  ['title', /\b(?:title|subject|headline|heading)\b/],
  ['summary', /\b(?:summary|abstract|synopsis|gist|outcome|text|description|message|body|content|note)\b/],
  ['query', /\b(?:query|search|question|keywords?|q)\b/],
] as const;

export function kindOf(name: string, description: string): Kind {
  const spelled = spellOut(name);
  const told = description.toLowerCase();
  if (/^(?:text|message|body|content|question)$/.test(spelled) && /\b(?:mail|letter|reply) to (?:the|a) /.test(told)) return 'letter';
  return (KINDS.find(([, pattern]) => pattern.test(spelled)) ?? KINDS.find(([, pattern]) => pattern.test(told)))?.[0] ?? 'other';
}
