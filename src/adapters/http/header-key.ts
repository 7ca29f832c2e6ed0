import { createHash } from 'node:crypto';

const MOST_CHARACTERS = 255; // Stripe's limit

/** Printable ASCII. The names of steps have spaces: inside of a header they are allowed, at its ends they would be cut. */
const FITS = /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/;

/** The address of what was made with a key. */
export const pathByKey = (path: string, key: string): string => `${path}?${new URLSearchParams({ key: headerKey(key) }).toString()}`;

/** A key as it fits into a header: one that is too long or has unusual characters is replaced by its hash, always the same. */
export const headerKey = (key: string): string =>
  key.length <= MOST_CHARACTERS && FITS.test(key) ? key : `sha256-${createHash('sha256').update(key).digest('hex')}`;
