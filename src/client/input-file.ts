import type { WorkflowContract } from '../kit/schema/workflow-contract.ts';
import { decodeXml } from '../formats/encoding.ts';
import { readPain001 } from '../formats/pain001.ts';
import { SignalboxError } from '../kit/common/failures.ts';
import { keepText } from '../store/blobs.ts';
import type { SignalboxClient } from './connect.ts';

/** A document that a run is started with. */
export interface InputFile {
  name: string;
  bytes: Uint8Array;
}

/** What reads the documents of a format, only to find out whether they can be read. */
const readers = { 'pain.001': readPain001 } satisfies Record<
  NonNullable<WorkflowContract['inputFile']>['format'],
  (text: string) => unknown
>;

/**
 * Keeps a document where the run will find it, and answers the run's input: documents never travel in it. A document that cannot be read is
 * refused before anything is connected or written.
 * @throws SignalboxError INPUT_INVALID naming the element, USAGE for a workflow that takes no document, DATABASE_UNREACHABLE.
 */
export async function inputOfFile(client: SignalboxClient, { name, inputFile }: WorkflowContract, file: InputFile): Promise<unknown> {
  if (!inputFile)
    throw new SignalboxError('USAGE', { field: 'input', detail: `${name} takes no document`, fix: 'Give its input as JSON.' });
  const text = decodeXml(file.bytes);
  readers[inputFile.format](text);
  return { fileRef: await keepText(client.db, text), fileName: file.name };
}
