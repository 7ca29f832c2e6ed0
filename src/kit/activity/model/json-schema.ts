import { z } from 'zod';
import { perObject } from '../../common/made-once.ts';

/** The JSON schema of an answer, as requests contain it. */
export const jsonSchemaOf = perObject((schema: z.ZodType) => z.toJSONSchema(schema, { target: 'draft-7' }) as Record<string, unknown>);
