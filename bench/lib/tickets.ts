import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Stack } from './stack.ts';

const EXAMPLES = fileURLToPath(new URL('../../examples/support-ticket/', import.meta.url));
const WAIT_SECONDS = '60';

export interface ExampleRun {
  id: string;
  input: Record<string, unknown>;
}

/** Starts example tickets until one has ended by itself and one waits for a person. */
export async function startExamples(stack: Stack): Promise<{ ended: ExampleRun; waiting: ExampleRun }> {
  const found = new Map<string, ExampleRun>();
  for (const file of readdirSync(EXAMPLES).filter((name) => name.endsWith('.json'))) {
    const path = join(EXAMPLES, file);
    const { stdout } = await stack.run('start', 'support-ticket', '--input', path, '--wait', WAIT_SECONDS, '--json');
    const { id, status } = JSON.parse(stdout) as { id: string; status: string };
    found.set(status, { id, input: JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown> });
    const [ended, waiting] = [found.get('completed'), found.get('waiting_approval')];
    if (ended && waiting) return { ended, waiting };
  }
  throw new Error(`no example ended and waited: ${[...found.keys()].join(', ')}`);
}
