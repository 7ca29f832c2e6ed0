import type { WorkflowContract } from '../kit/schema/workflow-contract.ts';
import { decodeXml } from '../formats/encoding.ts';
import { readPain001 } from '../formats/pain001.ts';
import { SignalboxError } from '../kit/common/failures.ts';
import { keepText } from '../store/blobs.ts';
import type { SignalboxClient } from './connect.ts';

/** An input document of a run. */
export interface InputFile {
  name: string;
  bytes: Uint8Array;
}

/** Parsers by format, used only to validate. */
const readers = { 'pain.001': readPain001 } satisfies Record<
  NonNullable<WorkflowContract['inputFile']>['format'],
  (text: string) => unknown
>;

/**
 * Stores a document and returns the run's input, which refers to it. An unreadable document is refused before anything is connected or written.
 * @throws SignalboxError INPUT_INVALID naming the element, USAGE for a workflow that takes no document, DATABASE_UNREACHABLE.
 */
export async function inputOfFile(client: SignalboxClient, { name, inputFile }: WorkflowContract, file: InputFile): Promise<unknown> {
  if (!inputFile)
    throw new SignalboxError('USAGE', { field: 'input', detail: `${name} takes no document`, fix: 'Give its input as JSON.' });
  const text = decodeXml(file.bytes);
  readers[inputFile.format](text);
  return { fileRef: await keepText(client.db, text), fileName: file.name };
}
