/** A kept document, as workflows pass it on: its bytes stay in the database. */
export interface DocumentRef {
  /** `sha256:<hex>` of the bytes. */
  ref: string;
  mediaType: string;
  /** Size in bytes. */
  size: number;
  /** File name as given. */
  name: string;
}
