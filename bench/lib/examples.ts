import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const EXAMPLES = new URL('../../examples/support-ticket/', import.meta.url);

/** File of an example ticket. */
export const exampleFile = (name: string): string => fileURLToPath(new URL(`${name}.json`, EXAMPLES));

/** An example ticket as a run's input. */
export const exampleTicket = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(exampleFile(name), 'utf8')) as Record<string, unknown>;
