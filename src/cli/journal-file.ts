import { createReadStream, statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { SignalboxError } from '../kit/common/failures.ts';
import type { JournalHead } from '../kit/common/journal.ts';

/** Whether the name is a file, or `-` for standard input. A run's id with a colon may be a file's name, too: the file wins. */
export const isFile = (name: string): boolean => name === '-' || (statSync(name, { throwIfNoEntry: false })?.isFile() ?? false);

/** Lines of a file, one after the other. @throws SignalboxError INPUT_INVALID when there are none. */
export async function* readLines(file: string, field: string): AsyncGenerator<string> {
  const name = file === '-' ? 'standard input' : file;
  let any = false;
  try {
    for await (const line of createInterface({ input: file === '-' ? process.stdin : createReadStream(file), crlfDelay: Infinity })) {
      any = true;
      yield line;
    }
  } catch (cause) {
    throw new SignalboxError('INPUT_INVALID', { field, detail: `cannot read ${name}`, fix: 'Check the path.', cause });
  }
  if (!any) throw new SignalboxError('INPUT_INVALID', { field, detail: `${name} is empty`, fix: 'Give an export of the journal.' });
}

/** The heads in an export. @throws SignalboxError INPUT_INVALID. */
export async function readHeads(file: string): Promise<JournalHead[]> {
  const { parseLine } = await import('../client/journal/line.ts');
  const heads: JournalHead[] = [];
  let number = 0;
  for await (const text of readLines(file, 'heads')) {
    const line = parseLine(text, ++number);
    if ('broken' in line)
      throw new SignalboxError('INPUT_INVALID', {
        field: 'heads',
        detail: `${file}:${number}: ${line.broken}`,
        fix: 'Give an export of the journal.',
      });
    if ('head' in line) heads.push(line.head);
  }
  return heads;
}
