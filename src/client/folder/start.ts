import { createHash } from 'node:crypto';
import type { WorkflowContract } from '../../kit/schema/workflow-contract.ts';
import type { FailureCode } from '../../kit/common/failures.ts';
import { findRun } from '../../store/runs.ts';
import type { SignalboxClient } from '../connect.ts';
import { toSignalboxError } from '../errors.ts';
import { inputOfFile } from '../input-file.ts';
import { startRun, type StartAnswer, type StartRequest } from '../start.ts';
import { namesIn, readQuiet } from './read.ts';

/** What came of a file of a folder. */
export type FolderFile = { file: string; outcome: 'started' | 'known'; run: string } | { file: string; outcome: 'refused'; reason: string };

export interface FolderStart extends Pick<StartRequest, 'initiator' | 'priority'> {
  folder: string;
  /** Further fields of the input of each run. */
  fields: object;
}

/** These are about one file; any other error would meet the next one, too. */
const ABOUT_A_FILE: readonly FailureCode[] = ['DOCUMENT_UNREADABLE', 'DOCUMENT_TOO_LARGE', 'INPUT_INVALID'];

/**
 * Starts a run for each file of a folder, once for its content: the same file again, also under another name, is known. Nothing in the folder is changed.
 * @throws SignalboxError USAGE for a workflow that takes no file, INPUT_INVALID for no folder, and those of `startRun` that concern every file.
 */
export async function* startFolder(client: SignalboxClient, contract: WorkflowContract, start: FolderStart): AsyncGenerator<FolderFile> {
  for (const name of await namesIn(start.folder)) {
    const file = name.toString();
    const read = await readQuiet(start.folder, name);
    yield 'refused' in read
      ? { file, outcome: 'refused', reason: read.refused }
      : await startFile(client, contract, { ...start, file, bytes: read.bytes });
  }
}

async function startFile(
  client: SignalboxClient,
  contract: WorkflowContract,
  { file, bytes, initiator, priority, fields }: FolderStart & { file: string; bytes: Buffer },
): Promise<FolderFile> {
  const hash = createHash('sha256').update(bytes).digest('hex');
  try {
    const input = await inputOfFile(client, contract, { name: file, bytes }, { by: initiator, fields });
    const { id, alreadyStarted } = await startContent(client, hash, { workflow: contract.name, input, initiator, priority });
    return { file, outcome: alreadyStarted ? 'known' : 'started', run: id };
  } catch (error) {
    const { code, message } = toSignalboxError(error);
    if (ABOUT_A_FILE.includes(code)) return { file, outcome: 'refused', reason: message };
    throw error;
  }
}

/**
 * Starts the one run of a content. Under another name it has another input: then the run's own is taken, which also completes a start that was cut off.
 * @param hash sha256 of the content, in hex.
 * @throws SignalboxError as `startRun`.
 */
export async function startContent(client: SignalboxClient, hash: string, start: StartRequest): Promise<StartAnswer> {
  const request = { ...start, businessId: `f-${hash.slice(0, 20)}` };
  try {
    return await startRun(client, request);
  } catch (error) {
    if (toSignalboxError(error).code !== 'RUN_EXISTS') throw error;
    const first = await findRun(client.db, `${request.workflow}:${request.businessId}`);
    return startRun(client, { ...request, input: first?.input ?? request.input });
  }
}
