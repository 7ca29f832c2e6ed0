import { createHash } from 'node:crypto';

const MOST_CHARACTERS = 255; // Stripe's limit

/** Printable ASCII. Spaces, as in names of steps, are allowed inside a header, but are cut at its ends. */
const FITS = /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/;

/** Path with a query for the object that was made with a key. */
export const pathByKey = (path: string, key: string): string => `${path}?${new URLSearchParams({ key: headerKey(key) }).toString()}`;

/** A key as a header value: one that is too long or has other characters is replaced by its hash. */
export const headerKey = (key: string): string =>
  key.length <= MOST_CHARACTERS && FITS.test(key) ? key : `sha256-${createHash('sha256').update(key).digest('hex')}`;
