import { createDocumentReader } from '../src/adapters/documents/reader.ts';
import { documentsProcess } from '../src/settings/documents-process.ts';

/** The real reader of documents; costs nothing until it reads. */
export const documents = createDocumentReader(documentsProcess());
