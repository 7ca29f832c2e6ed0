import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import type { SignalboxClient } from '../../client/connect.ts';
import { SignalboxError } from '../../kit/common/failures.ts';
import { openedOnce } from '../../kit/common/opened-once.ts';
import { personOf } from '../claims.ts';

export interface TokenSettings {
  /** As tokens and discovery name it. */
  issuer: string;
  audience: string;
  /** The claim that names a person, see `personOf`. */
  claim: string;
}

export interface Tokens {
  /** The person of an access token. @throws SignalboxError UNAUTHENTICATED, PERSON_UNKNOWN, IDENTITY_UNAVAILABLE. */
  personOf(token: string): Promise<string>;
}

const TIMEOUT_MS = 5_000;
const CLOCK_SECONDS = 30;
/** Signed with a private key; never `none`, and no shared secret. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'];

/** Checks access tokens (JWT) of an OpenID Connect provider. It is asked for its keys at the first token. */
export function openTokens(client: Pick<SignalboxClient, 'people'>, { issuer, audience, claim }: TokenSettings): Tokens {
  const keys = openedOnce(() => keysOf(issuer));
  return {
    personOf: async (token) => {
      const payload = await verified(token, await keys(), { issuer, audience });
      return personOf(await client.people(), claim, payload);
    },
  };
}

async function keysOf(issuer: string): Promise<JWTVerifyGetKey> {
  try {
    const answer = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const found = (await answer.json()) as { issuer?: unknown; jwks_uri?: unknown };
    if (found.issuer !== issuer || typeof found.jwks_uri !== 'string') throw new Error(`it calls itself ${String(found.issuer)}`);
    return createRemoteJWKSet(new URL(found.jwks_uri), { timeoutDuration: TIMEOUT_MS });
  } catch (cause) {
    throw unavailable(`${issuer}: ${(cause as Error).message}`, cause);
  }
}

async function verified(token: string, keys: JWTVerifyGetKey, expected: { issuer: string; audience: string }): Promise<JWTPayload> {
  try {
    const options = { ...expected, algorithms: ALGORITHMS, requiredClaims: ['exp'], clockTolerance: CLOCK_SECONDS };
    return (await jwtVerify(token, keys, options)).payload;
  } catch (cause) {
    if (!(cause instanceof errors.JOSEError) || cause instanceof errors.JWKSTimeout || cause.code === 'ERR_JOSE_GENERIC')
      throw unavailable(`${expected.issuer}: ${(cause as Error).message}`, cause);
    const detail = `the token is not accepted (${cause.message})`;
    throw new SignalboxError('UNAUTHENTICATED', { field: 'authorization', detail, fix: 'Get a new access token for this API.', cause });
  }
}

const unavailable = (detail: string, cause: unknown) =>
  new SignalboxError('IDENTITY_UNAVAILABLE', { detail, fix: 'Repeat it in a moment; check SIGNALBOX_OIDC_ISSUER if it lasts.', cause });
