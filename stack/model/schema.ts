import { isFields } from './document.ts';
import { spellOut } from './language.ts';
import type { JsonSchema } from './protocol.ts';

export interface Option {
  value: unknown;
  name: string;
  description: string;
}

/** A property to fill. */
export interface Slot {
  name: string;
  description: string;
  required: boolean;
  nullable: boolean;
  /** Fixed values to choose from (const, enum, unions of them); empty when the value is free. */
  options: Option[];
  /** Schema of a free value. */
  schema: JsonSchema;
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** Reads a schema into a slot. */
export function slotOf(name: string, given: unknown, required = true): Slot {
  const schema = isFields(given) ? withToldLimits(given) : {};
  const description = typeof schema.description === 'string' ? schema.description : '';
  const branches = listOf(schema.anyOf ?? schema.oneOf).map((branch) => slotOf(name, branch));
  const free = branches.find((branch) => branch.options.length === 0 && (branch.schema.type ?? branch.schema.properties) !== undefined);
  const types = [schema.type].flat();
  const values = 'const' in schema ? [schema.const] : listOf(schema.enum);
  const told = values.length === 1 ? description : '';
  const nameOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
  const options = values.filter((value) => value !== null).map((value) => ({ value, name: nameOf(value), description: told }));
  return {
    name,
    description: description || (free?.description ?? ''),
    required,
    nullable: [...types, ...values].some((one) => one === 'null' || one === null) || branches.some(({ nullable }) => nullable),
    options: free ? [] : [...options, ...branches.flatMap((branch) => branch.options)],
    schema: free?.schema ?? { ...schema, type: types.find((type) => type !== 'null') },
  };
}

/** The properties of an object's schema. */
export const slotsOf = ({ properties, required }: JsonSchema): Slot[] =>
  Object.entries(isFields(properties) ? properties : {}).map(([name, inner]) => slotOf(name, inner, listOf(required).includes(name)));

const TOLD = /\s*\((?:at (?:least|most)|more than|less than|matches|format|a multiple of)\b[^)]*\)\s*$/;
const CLAUSE = /\bat (least|most) (-?\d+(?:\.\d+)?)(?: (characters|items))?/g;

/** Reads limits from the description, such as `(at most 120 characters)`: strict servers refuse them in a schema, so clients put them there. */
function withToldLimits(schema: JsonSchema): JsonSchema {
  const told = typeof schema.description === 'string' ? TOLD.exec(schema.description) : null;
  if (!told) return schema;
  const limits = [...told[0].matchAll(CLAUSE)].map(([, bound, number, unit]): [string, number] => {
    const of = unit === undefined ? 'imum' : unit === 'items' ? 'Items' : 'Length';
    return [`${bound === 'least' ? 'min' : 'max'}${of}`, Number(number)];
  });
  return { ...Object.fromEntries(limits), ...schema, description: told.input.slice(0, told.index) };
}

/** Kinds of properties, recognised by name, else by description. */
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
  ['date', /\b(?:date|day|deadline|due|birthday|on|at)$/],
  ['amount', /\b(?:amount|price|total|sum|cost|fee|charge|balance|value)\b/],
  ['code', /\b(?:id|number|no|code|reference|sku|tracking)$/],
  ['letter', /\b(?:reply|answer|response|draft|letter|mail)\b/],
  ['title', /\b(?:title|subject|headline|heading)\b/],
  ['summary', /\b(?:summary|abstract|synopsis|gist|outcome|text|description|message|body|content|note)\b/],
  ['query', /\b(?:query|search|question|keywords?|q)\b/],
] as const;
export type Kind = (typeof KINDS)[number][0] | 'other';

export function kindOf({ name, description }: Pick<Slot, 'name' | 'description'>): Kind {
  const [spelled, told] = [spellOut(name), description.toLowerCase()];
  if (/^(?:text|message|body|content|question)$/.test(spelled) && /\b(?:mail|letter|reply) to (?:the|a) /.test(told)) return 'letter';
  return (KINDS.find(([, pattern]) => pattern.test(spelled)) ?? KINDS.find(([, pattern]) => pattern.test(told)))?.[0] ?? 'other';
}
