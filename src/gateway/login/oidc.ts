import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Configuration } from 'openid-client';
import type { People } from '../../client/settings.ts';
import { SignalboxError } from '../../kit/common/failures.ts';
import type { Pages } from '../pages/pages.ts';
import { returnTo } from './return-to.ts';
import { cookieOptions } from './session.ts';

export interface OidcSettings {
  issuer: string;
  clientId: string;
  clientSecret: string | null;
  /** The claim that names a person: `email` must be verified, any other is compared with the id of a person. */
  claim: string;
}

/** Holds what one login needs until the provider sends the person back. */
const COOKIE = 'signalbox_login';
const LOGIN_SECONDS = 600;

/** The authorization code flow with PKCE. */
export function oidcLogin(app: FastifyInstance, { client, sessions, site }: Pages, settings: OidcSettings): void {
  let discovered: Promise<Configuration> | undefined;
  const provider = () =>
    (discovered ??= discover(settings).catch((cause: unknown) => {
      discovered = undefined; // the provider may be back at the next login
      throw new SignalboxError('INTERNAL', { detail: `the identity provider ${settings.issuer} does not answer`, cause });
    }));
  const cookie = { ...cookieOptions(site), path: '/login', maxAge: LOGIN_SECONDS };
  const redirectUri = `${site.publicUrl}/login/callback`;

  app.get('/login', async (request, reply) => {
    const oidc = await import('openid-client');
    const [state, nonce, verifier] = [oidc.randomState(), oidc.randomNonce(), oidc.randomPKCECodeVerifier()];
    const next = returnTo((request.query as { next?: string }).next);
    const url = oidc.buildAuthorizationUrl(await provider(), {
      ...{ redirect_uri: redirectUri, scope: 'openid email profile', state, nonce, code_challenge_method: 'S256' },
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    });
    reply.setCookie(COOKIE, JSON.stringify({ state, nonce, verifier, next }), cookie);
    return reply.redirect(url.href, 303);
  });

  app.get('/login/callback', async (request, reply) => {
    const { state, nonce, verifier, next } = pendingLogin(request, reply);
    const oidc = await import('openid-client');
    const back = new URL(request.url, site.publicUrl);
    const tokens = await oidc
      .authorizationCodeGrant(await provider(), back, { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier })
      .catch((cause: unknown) => {
        throw new SignalboxError('LOGIN_NEEDED', {
          detail: 'the identity provider did not confirm the login',
          fix: 'Log in again.',
          cause,
        });
      });
    const claims = tokens.claims() ?? { sub: '' };
    const told = settings.claim in claims ? {} : await oidc.fetchUserInfo(await provider(), tokens.access_token, claims.sub); // some providers tell it there alone
    const person = personOf(await client.people(), { ...told, ...claims }, settings.claim);
    await sessions.open(reply, { person, proven: true });
    return reply.redirect(next, 303);
  });

  function pendingLogin(request: FastifyRequest, reply: FastifyReply): Record<'state' | 'nonce' | 'verifier' | 'next', string> {
    const signed = request.unsignCookie(request.cookies[COOKIE] ?? '');
    reply.clearCookie(COOKIE, cookie);
    if (signed.valid) return JSON.parse(signed.value) as ReturnType<typeof pendingLogin>;
    throw new SignalboxError('LOGIN_NEEDED', { detail: 'this login was not begun here, or too long ago', fix: 'Log in again.' });
  }
}

async function discover({ issuer, clientId, clientSecret }: OidcSettings): Promise<Configuration> {
  const oidc = await import('openid-client');
  const isPlain = new URL(issuer).protocol === 'http:'; // settings allow it on the loopback interface only
  const authentication = clientSecret === null ? oidc.None() : oidc.ClientSecretBasic(clientSecret);
  const options = isPlain ? { execute: [oidc.allowInsecureRequests] } : {};
  return oidc.discovery(new URL(issuer), clientId, undefined, authentication, options);
}

/** The person of the people file whom the claims name. @throws SignalboxError PERSON_UNKNOWN. */
function personOf(people: People, claims: Readonly<Record<string, unknown>>, claim: string): string {
  const value = claims[claim];
  const named = typeof value === 'string' ? value : '';
  const isMail = claim === 'email';
  if (isMail && claims['email_verified'] !== true)
    throw new SignalboxError('PERSON_UNKNOWN', { detail: 'the identity provider has not verified the address', field: 'email_verified' });
  const matches = people.all().filter(({ id, email }) => (isMail ? email.toLowerCase() === named.toLowerCase() : id === named));
  if (matches.length === 1) return matches[0]!.id;
  throw new SignalboxError('PERSON_UNKNOWN', {
    field: claim,
    detail: `${matches.length === 0 ? 'nobody' : 'more than one person'} of the people file is ${JSON.stringify(named.slice(0, 200))}`,
    fix: 'Ask whoever keeps the people file.',
  });
}
