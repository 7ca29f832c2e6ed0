import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { SignalboxError } from '../src/kit/common/failures.ts';
import { readJsonFile } from '../src/cli/json-file.ts';

export interface DemoTicket {
  /** File name without extension. */
  name: string;
  input: unknown;
}

/** The example tickets that ship with Signalbox. */
export function readDemoTickets(packageRoot: string): DemoTicket[] {
  const folder = join(packageRoot, 'examples', 'support-ticket');
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  if (files.length === 0)
    throw new SignalboxError('INTERNAL', {
      detail: `${folder} has no examples`,
      fix: 'Restore the folder examples from the repository.',
    });
  return files.toSorted().map((file) => ({ name: file.replace(/\.json$/, ''), input: readJsonFile(join(folder, file), 'input') }));
}
