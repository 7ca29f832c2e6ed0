import { createDocumentReader } from '../src/adapters/documents/reader.ts';
import { DOCUMENTS_PROCESS } from '../src/worker/documents-process.ts';

/** The real reader of documents; costs nothing until it reads. */
export const documents = createDocumentReader(DOCUMENTS_PROCESS);
