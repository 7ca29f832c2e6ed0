import { createHash, createHmac, createPublicKey, timingSafeEqual, verify } from 'node:crypto';
import type { SignatureScheme } from '../../kit/common/webhooks.ts';
import { onlyValue, type HeaderLists, type HeaderProblem } from './headers.ts';
import { base64, hasTooMany, schemeOf, type Claim, type Scheme } from './schemes.ts';

/** A request as it came. */
export interface SignedRequest {
  body: Buffer;
  headers: HeaderLists;
}

/** Why a request is not accepted. */
export type SignatureRefusal =
  HeaderProblem | 'no_secret' | 'header_malformed' | 'timestamp_malformed' | 'timestamp_too_old' | 'timestamp_too_new' | 'signature_wrong';

export type Verdict =
  | {
      accepted: true;
      /**
       * sha256 of what makes it one delivery among what was signed: the sender's signed id, or else the body. The signed time is left
       * out, because a repeated delivery has a new one.
       */
      key: string;
      bodyHash: string;
    }
  | { accepted: false; refusal: SignatureRefusal; header: string | null };

/**
 * Checks a request against the secrets of its source, any of which may have signed it. Nothing is accepted without a secret.
 * @param body the bytes as received, because a parsed and rewritten body has another signature.
 */
export function verifySignature(settings: SignatureScheme, request: SignedRequest, secrets: readonly string[], nowMs: number): Verdict {
  const scheme = schemeOf(settings);
  const checks = secrets.flatMap((secret) => checkOf(scheme, secret));
  if (checks.length === 0) return { accepted: false, refusal: 'no_secret', header: null };
  const read = claimOf(scheme, request.headers);
  if ('refusal' in read) return { accepted: false, ...read };
  const { claim } = read;
  const late = claim.timestamp === null ? null : timeRefusal(claim.timestamp, nowMs, settings.toleranceSeconds);
  if (late) return { accepted: false, refusal: late, header: scheme.headers.timestamp ?? scheme.headers.signature };
  // all secrets are tried, so that the time taken does not tell which one fits
  const fits = checks.map((isSigned) => isSigned(claim, request.body)).some(Boolean);
  if (!fits) return { accepted: false, refusal: 'signature_wrong', header: scheme.headers.signature };
  const bodyHash = sha256(request.body);
  return { accepted: true, key: claim.id === null ? bodyHash : sha256(claim.id), bodyHash };
}

const sha256 = (content: Buffer | string): string => createHash('sha256').update(content).digest('hex');

function claimOf({ headers, read }: Scheme, given: HeaderLists): { claim: Claim } | { refusal: SignatureRefusal; header: string } {
  const values = { signature: '', timestamp: '', id: '' };
  for (const [role, header] of Object.entries(headers) as [keyof typeof values, string][]) {
    const only = onlyValue(given, header);
    if ('problem' in only) return { refusal: only.problem, header };
    values[role] = only.value;
  }
  const claim = read(values);
  return claim === null || hasTooMany(claim) ? { refusal: 'header_malformed', header: headers.signature } : { claim };
}

function timeRefusal(timestamp: string, nowMs: number, toleranceSeconds: number): SignatureRefusal | null {
  if (!/^[1-9]\d{0,11}$/.test(timestamp)) return 'timestamp_malformed';
  const ahead = Number(timestamp) - Math.floor(nowMs / 1_000);
  if (ahead < -toleranceSeconds) return 'timestamp_too_old';
  return ahead > toleranceSeconds ? 'timestamp_too_new' : null;
}

/** Whether a secret has signed the claim with this body. */
type Check = (claim: Claim, body: Buffer) => boolean;

/** Standard Webhooks also signs with a private key; its public half begins with `whpk_`. */
const PUBLIC_KEY = /^whpk_/;

function checkOf(scheme: Scheme, secret: string): Check[] {
  if (scheme.headers.id !== undefined && PUBLIC_KEY.test(secret)) return publicCheckOf(secret);
  const key = scheme.key(secret);
  if (key === null) return [];
  return [({ prefix, signatures }, body) => hasEqual(signatures, scheme.write(macOf(key, prefix, body)))];
}

const macOf = (key: Buffer, prefix: string, body: Buffer): Buffer => createHmac('sha256', key).update(prefix).update(body).digest();

function hasEqual(signatures: readonly string[], expected: string): boolean {
  const wanted = Buffer.from(expected);
  return signatures.map((signature) => isEqual(Buffer.from(signature), wanted)).some(Boolean);
}

const isEqual = (given: Buffer, wanted: Buffer): boolean => given.length === wanted.length && timingSafeEqual(given, wanted);

const ED25519_BYTES = 32;

function publicCheckOf(secret: string): Check[] {
  const raw = base64(secret.replace(PUBLIC_KEY, ''));
  if (raw?.length !== ED25519_BYTES) return [];
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') }, format: 'jwk' });
  const isSigned = (content: Buffer, signature: string): boolean => {
    const bytes = signature.startsWith('v1a,') ? base64(signature.slice('v1a,'.length)) : null;
    return bytes !== null && verify(null, content, key, bytes);
  };
  return [({ prefix, signatures }, body) => signatures.some((each) => isSigned(Buffer.concat([Buffer.from(prefix), body]), each))];
}
