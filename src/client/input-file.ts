import type { WorkflowContract } from '../kit/schema/workflow-contract.ts';
import { decodeXml } from '../formats/encoding.ts';
import { readPain001 } from '../formats/pain001.ts';
import { SignalboxError } from '../kit/common/failures.ts';
import { keepText } from '../store/blobs.ts';
import type { SignalboxClient } from './connect.ts';
import { keepUpload } from './documents.ts';

/** An input document of a run. */
export interface InputFile {
  name: string;
  bytes: Uint8Array;
}

/**
 * Stores a document and returns the run's input, which refers to it. An unreadable document is refused before anything is connected or written.
 * @param fields further fields of the input, beside a `document`.
 * @throws SignalboxError INPUT_INVALID naming the element, USAGE for a workflow that takes no document, DATABASE_UNREACHABLE, and those of `keepUpload`.
 */
export async function inputOfFile(
  client: SignalboxClient,
  { name, inputFile }: WorkflowContract,
  file: InputFile,
  { by = 'system', fields = {} }: { by?: string; fields?: object } = {},
): Promise<unknown> {
  if (!inputFile)
    throw new SignalboxError('USAGE', { field: 'input', detail: `${name} takes no document`, fix: 'Give its input as JSON.' });
  if (inputFile.format === 'document') return { ...fields, document: await keepUpload(client, { ...file, by }) };
  const text = decodeXml(file.bytes);
  readPain001(text); // only to validate it
  return { fileRef: await keepText(client.db, text), fileName: file.name };
}
