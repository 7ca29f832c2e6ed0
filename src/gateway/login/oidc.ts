import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Configuration } from 'openid-client';
import { SignalboxError } from '../../kit/common/failures.ts';
import { openedOnce } from '../../kit/common/opened-once.ts';
import { personOf } from '../claims.ts';
import type { Pages } from '../pages/pages.ts';
import { returnTo } from './return-to.ts';
import { cookieOptions } from './session.ts';

export interface OidcSettings {
  issuer: string;
  clientId: string;
  clientSecret: string | null;
  /** The claim that names a person, see `personOf`. */
  claim: string;
}

/** Holds what one login needs until the provider sends the person back. */
const COOKIE = 'signalbox_login';
const LOGIN_SECONDS = 600;

/** The authorization code flow with PKCE. */
export function oidcLogin(app: FastifyInstance, { client, sessions, site }: Pages, settings: OidcSettings): void {
  const provider = openedOnce(() =>
    discover(settings).catch((cause: unknown) => {
      throw unavailable(settings, cause);
    }),
  );
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
        throw new SignalboxError('UNAUTHENTICATED', {
          detail: 'the identity provider did not confirm the login',
          fix: 'Log in again.',
          cause,
        });
      });
    const claims = tokens.claims() ?? { sub: '' };
    const told = settings.claim in claims ? {} : await oidc.fetchUserInfo(await provider(), tokens.access_token, claims.sub); // some providers tell it there alone
    const person = personOf(await client.people(), settings.claim, { ...told, ...claims });
    await sessions.open(reply, { person, proven: true });
    return reply.redirect(next, 303);
  });

  function pendingLogin(request: FastifyRequest, reply: FastifyReply): Record<'state' | 'nonce' | 'verifier' | 'next', string> {
    const signed = request.unsignCookie(request.cookies[COOKIE] ?? '');
    reply.clearCookie(COOKIE, cookie);
    if (signed.valid) return JSON.parse(signed.value) as ReturnType<typeof pendingLogin>;
    throw new SignalboxError('UNAUTHENTICATED', { detail: 'this login was not begun here, or too long ago', fix: 'Log in again.' });
  }
}

const unavailable = ({ issuer: detail }: OidcSettings, cause: unknown) =>
  new SignalboxError('IDENTITY_UNAVAILABLE', { detail, fix: 'Repeat it in a moment; check SIGNALBOX_OIDC_ISSUER if it lasts.', cause });

async function discover({ issuer, clientId, clientSecret }: OidcSettings): Promise<Configuration> {
  const oidc = await import('openid-client');
  const isPlain = new URL(issuer).protocol === 'http:'; // settings allow it on the loopback interface only
  const authentication = clientSecret === null ? oidc.None() : oidc.ClientSecretBasic(clientSecret);
  const options = isPlain ? { execute: [oidc.allowInsecureRequests] } : {};
  return oidc.discovery(new URL(issuer), clientId, undefined, authentication, options);
}
