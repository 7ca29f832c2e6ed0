import type { FastifyInstance } from 'fastify';
import { SignalboxError } from '../../kit/common/failures.ts';
import { isStorable } from '../../kit/common/text.ts';
import { parseBody } from '../webhooks/body.ts';

/** The largest start that Temporal accepts, and some more. */
const MOST_BYTES = 2_100_000;

/** Has the plugin take JSON alone. A body that is too deep, or holds what no database keeps, is refused with INPUT_INVALID. */
export function takeJson(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer', bodyLimit: MOST_BYTES }, async (_request: unknown, body: Buffer) => {
    const value = parseBody(body, 'application/json');
    assertKeepable(value, []);
    return value;
  });
}

function assertKeepable(value: unknown, path: readonly string[]): void {
  if (typeof value === 'string' && !isStorable(value)) throw unusable(path, 'holds U+0000 or half of a surrogate pair');
  if (typeof value !== 'object' || value === null) return;
  for (const [name, inner] of Object.entries(value)) {
    if (name === '__proto__' || !isStorable(name)) throw unusable(path, 'has a field with a name that is not allowed');
    assertKeepable(inner, [...path, name]);
  }
}

function unusable(path: readonly string[], why: string): SignalboxError {
  const field = path.join('.').slice(0, 200) || 'body';
  return new SignalboxError('INPUT_INVALID', { field, detail: `${field} ${why}`, fix: `Correct ${field}.` });
}
