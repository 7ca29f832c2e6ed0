import type { JsonSchema } from '../protocol.ts';
import { isFields } from './input-document.ts';
import type { Option } from './choose-option.ts';
import { withToldLimits } from './told-limits.ts';

/** A schema with references followed and its kinds told apart. */
export interface Shape {
  description: string;
  nullable: boolean;
  /** Fixed values to choose from (const, enum, unions of them); empty when the value is free. */
  options: Option[];
  /** What a free value looks like. */
  schema: JsonSchema;
}

const DEEPEST = 40;

/** Follows `$ref` and joins `allOf`. */
export function resolve(schema: unknown, root: JsonSchema, depth = 0): JsonSchema {
  if (!isFields(schema) || depth > DEEPEST) return {};
  const { $ref, allOf, ...rest } = schema;
  const parts: JsonSchema[] = [rest];
  if (typeof $ref === 'string') parts.unshift(resolve(follow($ref, root), root, depth + 1));
  if (Array.isArray(allOf)) parts.unshift(...allOf.map((part) => resolve(part, root, depth + 1)));
  return parts.reduce((joined, part) => {
    const properties =
      isFields(joined.properties) && isFields(part.properties) ? { properties: { ...joined.properties, ...part.properties } } : {};
    const required = [...listOf(joined.required), ...listOf(part.required)];
    return { ...joined, ...part, ...properties, ...(required.length > 0 ? { required } : {}) };
  }, {});
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

function follow(reference: string, root: JsonSchema): unknown {
  return reference
    .replace(/^#\/?/, '')
    .split('/')
    .filter((part) => part !== '')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((at, part) => (isFields(at) ? at[part] : undefined), root);
}

/** Tells apart what a schema allows. */
export function shapeOf(given: unknown, root: JsonSchema): Shape {
  const schema = withToldLimits(resolve(given, root));
  const description = typeof schema.description === 'string' ? schema.description : '';
  const branches = [schema.anyOf, schema.oneOf].find((list): list is unknown[] => Array.isArray(list));
  if (branches) return joinBranches(branches, root, description);
  const types: unknown[] = Array.isArray(schema.type) ? schema.type : [schema.type];
  const nullable = types.includes('null') || schema.nullable === true;
  const values: unknown[] | null = 'const' in schema ? [schema.const] : Array.isArray(schema.enum) ? schema.enum : null;
  if (values) {
    const options = values
      .filter((value) => value !== null)
      .map((value) => ({
        value,
        name: typeof value === 'string' ? value : JSON.stringify(value),
        description: values.length === 1 ? description : '',
      }));
    return { description, nullable: nullable || values.includes(null), options, schema };
  }
  const type = types.find((name) => name !== 'null');
  return { description, nullable, options: [], schema: type === undefined && !nullable ? schema : { ...schema, type: type ?? 'null' } };
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
