/** The server's default limit for a value is 2 MiB, including the payload's overhead. */
export const MAX_PAYLOAD_BYTES = 2 * 1_024 * 1_024 - 1_024;
/** Limit for the input of a run. Less than a payload, because later steps carry parts of it again with more data. */
export const MAX_START_BYTES = 2_000_000;
/** Limit for one message to a run, which stays in its history. */
export const MAX_MESSAGE_BYTES = 256_000;

/** Limit for a document, which is kept in the database and read outside of workflows. */
export const MAX_DOCUMENT_BYTES = 20 * 1_024 * 1_024;

/** A value that is too large: its largest field, and the sizes as text. */
export interface Oversize {
  field: string;
  detail: string;
}

const MOST_BYTES_A_UNIT = 3;

/** Whether a value takes at most `most` bytes as JSON. */
export function fits(value: unknown, most: number): boolean {
  const text = JSON.stringify(value) ?? '';
  return text.length * MOST_BYTES_A_UNIT <= most || bytesOf(text) <= most; // fast path: most values are far smaller and need no encoding
}

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;
const bytesOfValue = (value: unknown): number => bytesOf(JSON.stringify(value) ?? '');

/**
 * Describes a value that exceeds `most` bytes; null when it fits.
 * @param whole name of the whole value, used as the field where it has none.
 */
export function oversize(parts: unknown, most: number, whole: string): Oversize | null {
  if (fits(parts, most)) return null;
  const fields = typeof parts === 'object' && parts !== null && !Array.isArray(parts) ? Object.entries(parts) : [];
  const [largest] = fields.map(([name, value]) => ({ name, bytes: bytesOfValue(value) })).toSorted((one, two) => two.bytes - one.bytes);
  const size = `${whole} is ${inWords(bytesOfValue(parts))}, at most ${inWords(most)}`;
  if (!largest) return { field: whole, detail: size };
  return { field: largest.name, detail: `${size}; the largest part of it is ${largest.name} with ${inWords(largest.bytes)}` };
}

/** Rounds up, so that a size over the limit never reads like the limit. */
const inWords = (bytes: number): string => (bytes < 1_000_000 ? `${Math.ceil(bytes / 1_000)} kB` : `${Math.ceil(bytes / 10_000) / 100} MB`);
