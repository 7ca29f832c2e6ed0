import { z } from 'zod';
import type { Field, Fields } from '../common/fields.ts';
import { keptText } from './text.ts';

/** The schema by which a door checks a message, made from its fields. Strict, so that a misspelt field is refused by name. */
export const messageSchema = (fields: Fields): z.ZodType =>
  z.strictObject(Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, fieldSchema(field)])));

function fieldSchema({ kind, about, least, most, optional }: Field<unknown>): z.ZodType {
  const schema: z.ZodType = kind === 'text' ? keptText(most) : kind === 'whole number' ? z.number().int().min(least).max(most) : z.json();
  return (optional ? schema.nullable().default(null) : schema).describe(about);
}
