import { spellOut } from './language.ts';
import { isFields, type Fields } from './situation.ts';

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
  schema: Fields;
  /** Limits of a number, of the characters of a text, or of the items of a list. */
  least: number | undefined;
  most: number | undefined;
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** Reads a schema into a slot. */
export function slotOf(name: string, given: unknown, required = true): Slot {
  const schema = isFields(given) ? given : {};
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
    least: free?.least ?? limitOf(schema.minimum ?? schema.minLength ?? schema.minItems, /\bat least (-?[\d.]+)/, description),
    most: free?.most ?? limitOf(schema.maximum ?? schema.maxLength ?? schema.maxItems, /\bat most (-?[\d.]+)/, description),
  };
}

/** The limit in the schema, or in the description, such as `(at most 120 characters)`: strict servers refuse limits, so clients put them there. */
function limitOf(limit: unknown, told: RegExp, description: string): number | undefined {
  const [, number] = told.exec(/\([^()]*\)$/.exec(description)?.[0] ?? '') ?? [];
  return typeof limit === 'number' ? limit : number === undefined ? undefined : Number(number);
}

/** The properties of an object's schema. */
export const slotsOf = ({ properties, required }: Fields): Slot[] =>
  Object.entries(isFields(properties) ? properties : {}).map(([name, inner]) => slotOf(name, inner, listOf(required).includes(name)));

/** Kinds of properties, recognised by name. */
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
  ['quote', /\b(?:title|subject|headline|heading|summary|abstract|gist|outcome|text|description|message|body|content|note)\b/],
  ['query', /\b(?:query|search|question|keywords?|q)\b/],
] as const;

export function kindOf({ name, description }: Slot): (typeof KINDS)[number][0] | 'other' {
  const spelled = spellOut(name);
  const isLetter = /^(?:text|message|body|content|question)$/.test(spelled) && /\b(?:mail|letter|reply) to (?:the|a) /i.test(description);
  return isLetter ? 'letter' : (KINDS.find(([, pattern]) => pattern.test(spelled))?.[0] ?? 'other');
}
