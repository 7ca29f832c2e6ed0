import { expect, it } from '@jest/globals';
import { z } from 'zod';
import { strictSchema } from '../../../src/adapters/openai/schema.ts';

it('moves the limits that strict servers refuse into the descriptions', () => {
  const schema = z.object({
    title: z.string().min(1).max(120).describe('A short title.'),
    sure: z.number().min(0).max(1),
    tags: z.array(z.string().max(9)).max(3),
    format: z.string().describe('A field that has the name of a keyword.'),
    charge: z.union([z.literal('C-1').describe('Tea'), z.null()]),
  });
  expect(strictSchema(z.toJSONSchema(schema, { target: 'draft-7' }) as Record<string, unknown>)).toEqual({
    type: 'object',
    properties: {
      title: { type: 'string', description: 'A short title. (at least 1 characters, at most 120 characters)' },
      sure: { type: 'number', description: '(at least 0, at most 1)' },
      tags: { type: 'array', items: { type: 'string', description: '(at most 9 characters)' }, description: '(at most 3 items)' },
      format: { type: 'string', description: 'A field that has the name of a keyword.' },
      charge: { anyOf: [{ type: 'string', const: 'C-1', description: 'Tea' }, { type: 'null' }] },
    },
    required: ['title', 'sure', 'tags', 'format', 'charge'],
    additionalProperties: false,
  });
});
