import type { SignalboxClient } from '../client/connect.ts';
import type { FolderFile } from '../client/folder/start.ts';
import { SignalboxError } from '../kit/common/failures.ts';
import { printableText } from '../kit/common/printable.ts';
import type { WorkflowContract } from '../kit/schema/workflow-contract.ts';
import { readFields } from './input.ts';
import { print, printJson, say } from './output.ts';
import type { StartFlags } from './start.ts';

/** Starts a run for each file of a folder and prints what came of each. The exit code is 1 when a file was refused. */
export async function startFromFolder(
  client: SignalboxClient,
  contract: WorkflowContract,
  folder: string,
  flags: StartFlags,
  initiator: string,
): Promise<void> {
  assertFits(contract, flags);
  const fields = flags.set.length === 0 ? {} : (readFields((await contract.schemas()).input, undefined, flags.set) as object);
  const { startFolder } = await import('../client/folder/start.ts');
  const all: FolderFile[] = [];
  for await (const file of startFolder(client, contract, { folder, initiator, priority: flags.priority, fields })) {
    all.push(file);
    if (!flags.json) print(lineOf(file));
  }
  if (flags.json) printJson(all);
  else if (all.length === 0) say(`${folder} has no files.`);
  if (all.some(({ outcome }) => outcome === 'refused')) process.exitCode = 1;
}

function assertFits({ name, inputFile }: WorkflowContract, flags: StartFlags): void {
  const other = (['input', 'id', 'wait'] as const).find((flag) => flags[flag] !== undefined);
  if (other) throw new SignalboxError('USAGE', { field: other, detail: `--${other} with --folder`, fix: `Leave --${other} out.` });
  if (!inputFile) throw new SignalboxError('USAGE', { field: 'folder', detail: `${name} takes no files`, fix: 'Give its input as JSON.' });
  if (inputFile.format !== 'document' && flags.set.length > 0)
    throw new SignalboxError('USAGE', { field: 'set', detail: `${name} takes a document only`, fix: 'Leave --set out.' });
}

function lineOf(row: FolderFile): string {
  const name = printableText(row.file);
  if (row.outcome === 'refused') return `refused  ${name}: ${printableText(row.reason)}`;
  return `${row.outcome.padEnd(7)}  ${name}  ${row.run}`;
}
