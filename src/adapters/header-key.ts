import { createHash } from 'node:crypto';

const MOST_CHARACTERS = 255; // Stripe's limit

/** A key as it fits into a header: one that is too long or has unusual characters is replaced by its hash, always the same. */
export const headerKey = (key: string): string =>
  key.length <= MOST_CHARACTERS && /^[\x21-\x7e]+$/.test(key) ? key : `sha256-${createHash('sha256').update(key).digest('hex')}`;
