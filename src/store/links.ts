import { createHash } from 'node:crypto';
import { errors, jwtVerify, SignJWT, type JWTHeaderParameters } from 'jose';
import { SignalboxError } from '../kit/common/failures.ts';
import type { Db } from './database.ts';
import { hashOf } from './hash.ts';

/** What a link by which one person decides one request is bound to. */
export interface DecisionLink {
  /** Under this id the link counts once. */
  id: string;
  run: string;
  requestId: string;
  person: string;
  /** sha256 of action and arguments as they were asked. */
  actionHash: string;
  expiresAt: Date;
}

const LIFE_MS = 72 * 3_600_000;
const [AUDIENCE, ALGORITHM] = ['signalbox link', 'HS256'];

const bytesOf = (key: string): Uint8Array => new TextEncoder().encode(key);
const nameOfKey = (key: string): string => createHash('sha256').update(`link ${key}`).digest('base64url').slice(0, 8);

interface LinkSite {
  publicUrl: string;
  /** The newest first: it signs, all verify. */
  keys: readonly string[];
}

export interface LinkOrder extends Omit<DecisionLink, 'id' | 'expiresAt'> {
  /** Makes links of one request to one person different ones. */
  number: number;
  /** When the request expires, ISO 8601; null when it stays open. */
  requestExpiresAt: string | null;
}

/** Builds every link of Signalbox. It lives for three days, or until the request expires if that is earlier. */
export async function buildLink({ publicUrl, keys }: LinkSite, order: LinkOrder, now = Date.now()): Promise<string> {
  const { run, requestId, person, actionHash, number, requestExpiresAt } = order;
  const [key = ''] = keys;
  const ends = Math.min(now + LIFE_MS, requestExpiresAt === null ? Infinity : Date.parse(requestExpiresAt));
  const token = await new SignJWT({ run, request: requestId, hash: actionHash })
    .setProtectedHeader({ alg: ALGORITHM, kid: nameOfKey(key) })
    .setAudience(AUDIENCE)
    .setSubject(person)
    .setJti(hashOf([requestId, actionHash, person, number]).slice(0, 32))
    .setIssuedAt(Math.floor(now / 1_000))
    .setExpirationTime(Math.floor(ends / 1_000))
    .sign(bytesOf(key));
  return `${publicUrl}/links/${token}`;
}

/** Verifies the token of a link. @throws SignalboxError LINK_INVALID, or LINK_SPENT when it has run out. */
export async function readLink({ keys }: Pick<LinkSite, 'keys'>, token: string): Promise<DecisionLink> {
  const keyFor = ({ kid }: JWTHeaderParameters) => {
    const key = keys.find((each) => nameOfKey(each) === kid);
    if (key !== undefined) return bytesOf(key);
    throw new errors.JWSSignatureVerificationFailed();
  };
  try {
    const { payload } = await jwtVerify(token, keyFor, {
      algorithms: [ALGORITHM],
      audience: AUDIENCE,
      requiredClaims: ['exp', 'jti', 'sub'],
    });
    const { jti: id = '', sub: person = '', exp = 0, run, request, hash } = payload as typeof payload & Record<string, string>;
    return { id, person, run: run!, requestId: request!, actionHash: hash!, expiresAt: new Date(exp * 1_000) };
  } catch (cause) {
    if (cause instanceof errors.JWTExpired) throw linkSpent('it has run out');
    throw new SignalboxError('LINK_INVALID', { field: 'token', fix: 'Open the whole link as the mail has it, or the inbox.', cause });
  }
}

export const linkSpent = (detail: string): SignalboxError =>
  new SignalboxError('LINK_SPENT', { field: 'token', detail, fix: 'Open the inbox to see where the request stands.' });

/** Claims a link for one decision. False when it was used before. */
export async function claimLink(db: Db, { id, requestId, person }: DecisionLink): Promise<boolean> {
  const row = await db
    .insertInto('used_links')
    .values({ link: id, request_id: requestId, person })
    .onConflict((conflict) => conflict.column('link').doNothing())
    .returning('link')
    .executeTakeFirst();
  return row !== undefined;
}

/** Gives a link back, because its decision did not count. */
export async function releaseLink(db: Db, { id }: DecisionLink): Promise<void> {
  await db.deleteFrom('used_links').where('link', '=', id).execute();
}

export async function isLinkUsed(db: Db, { id }: DecisionLink): Promise<boolean> {
  return (await db.selectFrom('used_links').select('link').where('link', '=', id).executeTakeFirst()) !== undefined;
}
