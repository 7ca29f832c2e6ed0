import type { z } from 'zod';
import { Refusal, type Reply, type Wording } from './reply.ts';

const refusal = (status: number, message: string): Reply => ({ status, body: { message } });

/** Refusals as carrier and warehouse word them. */
export const plainWording: Wording = {
  refuse: refusal,
  otherRequest: (key) => refusal(422, `The key ${key} was used with another request.`),
  inUse: (key) => refusal(409, `A request with the key ${key} is at work.`),
};

/** Refuses with a status. */
export const refuse = (status: number, message: string): Refusal => new Refusal(refusal(status, message));

/** Parses a JSON body with a schema. @throws Refusal when it does not fit. */
export function readJson<T>(schema: z.ZodType<T>, body: string): T {
  try {
    const parsed = schema.safeParse(JSON.parse(body));
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    throw refuse(422, `${issue?.path.join('.')}: ${issue?.message}`);
  } catch (error) {
    if (error instanceof SyntaxError) throw refuse(400, 'The body is not JSON.');
    throw error;
  }
}

/** The key, which these partners require. @throws Refusal when it is missing. */
export function requireKey(key: string | null): string {
  if (key === null) throw refuse(400, 'Send an Idempotency-Key.');
  return key;
}
