import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SignalboxError } from '../../kit/common/failures.ts';
import { readJsonFile } from '../json-file.ts';

const FOLDER = fileURLToPath(new URL('../../examples/support-ticket/', import.meta.url));

export interface DemoTicket {
  /** File name without its ending: what the case is. */
  name: string;
  input: unknown;
}

/** The example tickets that ship with Signalbox. */
export function readDemoTickets(): DemoTicket[] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
  if (files.length === 0)
    throw new SignalboxError('INTERNAL', {
      detail: `${FOLDER} holds no examples`,
      fix: 'Restore the folder examples from the repository.',
    });
  return files.toSorted().map((file) => ({ name: file.replace(/\.json$/, ''), input: readJsonFile(FOLDER + file, 'input') }));
}
