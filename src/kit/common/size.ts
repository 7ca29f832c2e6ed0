/** The server refuses a value of more than 2 MiB (its default), with what the payload adds to it. */
export const MOST_PAYLOAD_BYTES = 2 * 1_024 * 1_024 - 1_024;
/** What a run may be started with. Less than a payload, because later steps carry parts of it again with more beside them. */
export const MOST_START_BYTES = 2_000_000;
/** What may be said to a run at once: a run keeps all of it in its history. */
export const MOST_MESSAGE_BYTES = 256_000;

/** A value that is too large, in words: the field that takes the most room, and how large all is. */
export interface Oversize {
  field: string;
  detail: string;
}

const MOST_BYTES_A_UNIT = 3;

/** Whether a value takes at most so many bytes as JSON. */
export function fits(value: unknown, most: number): boolean {
  const text = JSON.stringify(value) ?? '';
  return text.length * MOST_BYTES_A_UNIT <= most || bytesOf(text) <= most; // nearly all values are far below, and are not encoded for this
}

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;
const bytesOfValue = (value: unknown): number => bytesOf(JSON.stringify(value) ?? '');

/**
 * Whether something with several fields is too large; null when it fits.
 * @param whole names all of it, and is the field where it has none.
 */
export function oversize(parts: unknown, most: number, whole: string): Oversize | null {
  if (fits(parts, most)) return null;
  const fields = typeof parts === 'object' && parts !== null && !Array.isArray(parts) ? Object.entries(parts) : [];
  const [largest] = fields.map(([name, value]) => ({ name, bytes: bytesOfValue(value) })).toSorted((one, two) => two.bytes - one.bytes);
  const size = `${whole} is ${inWords(bytesOfValue(parts))}, at most ${inWords(most)}`;
  if (!largest) return { field: whole, detail: size };
  return { field: largest.name, detail: `${size}; the largest part of it is ${largest.name} with ${inWords(largest.bytes)}` };
}

/** Rounded up, so that what is over a limit never reads like the limit. */
const inWords = (bytes: number): string => (bytes < 1_000_000 ? `${Math.ceil(bytes / 1_000)} kB` : `${Math.ceil(bytes / 10_000) / 100} MB`);
