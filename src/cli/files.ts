import type { Command } from 'commander';
import { printable } from '../kit/common/printable.ts';
import type { FileDetails, FileView } from '../kit/common/watched-folder.ts';
import type { Context } from './context.ts';
import { localTime } from './format.ts';
import { addWork, dismissalOf, factLines, outcomeOf, startedRun } from './work.ts';

/** files: the files that were found in watched folders. */
export const addFiles = (program: Command, context: Context): void =>
  addWork<FileView, FileDetails>(program, context, {
    ...{ name: 'files', one: 'file', all: 'the files that were found in watched folders', again: 'retry' },
    filters: [['--folder <name>', 'only those of this folder']],
    headings: ['id', 'folder', 'found', 'state', 'name', 'outcome'],
    cells: (row) => [String(row.id), row.folder, localTime(row.receivedAt), row.state, row.name, whatCame(row)],
    nothing: 'No file has been found in a watched folder.',
    text: (found) => textOf(printable(found)),
    load: async () => (await import('../client/folder/list.ts')).folderFiles,
  });

const whatCame = (row: Pick<FileView, 'outcome' | 'error'>): string =>
  outcomeOf(row, (outcome) => `${startedRun(outcome)}${outcome.sameAs === null ? '' : `, by ${outcome.sameAs} with the same content`}`);

function textOf(found: FileDetails): string {
  const { id, folder, name, receivedAt, state, tries, nextTryAt, size, ref, error } = found;
  return factLines([
    ['file', `${id} of ${folder}`],
    ['name', name],
    ['found', localTime(receivedAt)],
    ['size', ref === null ? null : `${size} bytes, kept as ${ref}`],
    ['state', `${state}, tries: ${tries}`],
    ['next try', localTime(nextTryAt)],
    ['outcome', whatCame(found)],
    ['dismissed', dismissalOf(found)],
    ['next', found.dismissed ? null : (error?.fix ?? null)],
  ]);
}
