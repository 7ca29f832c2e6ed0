import { z } from 'zod';
import { memoizeByObject } from '../../common/memoize.ts';

/** The JSON schema of an answer, as requests contain it. */
export const jsonSchemaOf = memoizeByObject(
  (schema: z.ZodType) => z.toJSONSchema(schema, { target: 'draft-7' }) as Record<string, unknown>,
);
