import type { SignatureScheme, SignatureSchemeName } from '../../kit/common/webhooks.ts';

/** The headers of a scheme: all of them are needed, and each must be sent once. */
export interface SchemeHeaders {
  signature: string;
  timestamp?: string;
  id?: string;
}

/** What a request claims about its body. */
export interface Claim {
  /** Signed before the body. */
  prefix: string;
  /** In seconds since 1970, as written; null for schemes without. */
  timestamp: string | null;
  /** The sender's id of the message, where it is signed. */
  id: string | null;
  /** Any of these may be right: senders sign with the old and the new secret while they replace one. */
  signatures: string[];
}

/** One way to sign a webhook. */
export interface Scheme {
  headers: SchemeHeaders;
  /** Reads the values of the headers; null when they are not written as the scheme says. */
  read: (values: { signature: string; timestamp: string; id: string }) => Claim | null;
  /** The signature as the header has it. */
  write: (mac: Buffer) => string;
  /** The HMAC key of a secret; null when the secret is not written as the scheme says. */
  key: (secret: string) => Buffer | null;
  /** Where the sender's name of the delivery is, for people: in a header, or in the body at a JSON pointer. */
  label: { header: string } | { pointer: string };
}

const MOST_SIGNATURES = 20;

const github: Scheme = {
  headers: { signature: 'x-hub-signature-256' },
  read: ({ signature }) => plainClaim(signature),
  write: (mac) => `sha256=${mac.toString('hex')}`,
  key: textKey,
  label: { header: 'x-github-delivery' },
};

const stripe: Scheme = {
  headers: { signature: 'stripe-signature' },
  read({ signature }) {
    const parts = signature.split(',').map((part) => /^([a-z0-9]+)=([^=\s]+)$/.exec(part.trim()));
    if (parts.some((part) => part === null)) return null;
    const valuesOf = (name: string) => parts.flatMap((part) => (part![1] === name ? [part![2]!] : []));
    const [timestamp, ...otherTimes] = valuesOf('t');
    const signatures = valuesOf('v1');
    if (timestamp === undefined || otherTimes.length > 0 || signatures.length === 0) return null;
    return { prefix: `${timestamp}.`, timestamp, id: null, signatures };
  },
  write: (mac) => mac.toString('hex'),
  key: textKey,
  label: { pointer: '/id' },
};

const slack: Scheme = {
  headers: { signature: 'x-slack-signature', timestamp: 'x-slack-request-timestamp' },
  read: ({ signature, timestamp }) => ({ prefix: `v0:${timestamp}:`, timestamp, id: null, signatures: [signature] }),
  write: (mac) => `v0=${mac.toString('hex')}`,
  key: textKey,
  label: { pointer: '/event_id' },
};

/** Without a full stop, which separates id, time and body: with one, the same signature would fit another division. */
const SIGNED_ID = /^[!-\-/-~]{1,256}$/;

const standard = (brand: 'webhook' | 'svix'): Scheme => ({
  headers: { signature: `${brand}-signature`, timestamp: `${brand}-timestamp`, id: `${brand}-id` },
  read: ({ signature, timestamp, id }) =>
    SIGNED_ID.test(id) ? { prefix: `${id}.${timestamp}.`, timestamp, id, signatures: signature.split(' ') } : null,
  write: (mac) => `v1,${mac.toString('base64')}`,
  key: (secret) => base64(secret.replace(/^whsec_/, '')),
  label: { header: `${brand}-id` },
});

const plain = ({ header, encoding, prefix }: NonNullable<SignatureScheme['signature']>): Scheme => ({
  headers: { signature: header.toLowerCase() },
  // senders write hex in either case
  read: ({ signature }) =>
    plainClaim(encoding === 'hex' && signature.startsWith(prefix) ? prefix + signature.slice(prefix.length).toLowerCase() : signature),
  write: (mac) => `${prefix}${mac.toString(encoding)}`,
  key: textKey,
  label: { pointer: '/id' },
});

const table: Record<Exclude<SignatureSchemeName, 'hmac-sha256'>, Scheme> = {
  github,
  stripe,
  slack,
  'standard-webhooks': standard('webhook'),
  svix: standard('svix'),
};

/** The scheme by its settings. */
export const schemeOf = ({ scheme, signature }: SignatureScheme): Scheme =>
  scheme === 'hmac-sha256' ? plain(signature ?? { header: 'x-signature', encoding: 'hex', prefix: '' }) : table[scheme];

/** Whether a request has more signatures than a sender needs. */
export const hasTooMany = ({ signatures }: Claim): boolean => signatures.length > MOST_SIGNATURES;

const plainClaim = (signature: string): Claim => ({ prefix: '', timestamp: null, id: null, signatures: [signature] });

function textKey(secret: string): Buffer | null {
  return secret === '' ? null : Buffer.from(secret);
}

/** Decodes base64 strictly: Node's decoder ignores what it does not know, and would accept other texts as the same bytes. */
export function base64(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length > 0 && bytes.toString('base64') === text ? bytes : null;
}
