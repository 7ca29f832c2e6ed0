import type { Generated } from 'kysely';
import type { TimeNow } from './column-types.ts';

/** A document, once for its content. */
interface DocumentsTable {
  /** `sha256:<hex>` of the body. */
  ref: string;
  media_type: string;
  size: number;
  body: Buffer;
  /** Known once it was read. */
  pages: Generated<number | null>;
  kept_at: TimeNow;
}

/** How a document came to us; the same content may come more than once. */
interface DocumentOriginsTable {
  id: Generated<number>;
  ref: string;
  /** File name as given. */
  name: string;
  /** Where from: `upload:<person>`, `mail:<Message-ID>`, `folder:<path>`, `run:<workflow id>`. */
  origin: string;
  at: TimeNow;
}

export interface DocumentTables {
  documents: DocumentsTable;
  document_origins: DocumentOriginsTable;
}
