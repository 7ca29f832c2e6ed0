import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose';
import Provider from 'oidc-provider';

export const AUDIENCE = 'https://api.signalbox.example';

export interface Identity {
  issuer: string;
  /** An access token, fetched from the provider as a client does. */
  tokenOf(client: string, audience?: string): Promise<string>;
  /** A token signed with the provider's own key, whatever it says. */
  sign(claims: JWTPayload): Promise<string>;
  close(): Promise<void>;
}

/** A real OpenID Connect provider on a port of this machine. @param clients the claims in the access tokens of each client. */
export async function openIdentity(clients: Record<string, object>): Promise<Identity> {
  const server: Server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const key = { ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig', kid: 'test' };
  const provider = new Provider(issuer, {
    jwks: { keys: [key] },
    clients: Object.keys(clients).map((client_id) => ({
      client_id,
      client_secret: 'secret',
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
    })),
    extraTokenClaims: async (_context, token) => clients[(token as { clientId?: string }).clientId ?? ''] as Record<string, string>,
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: async (_context, audience) => ({ scope: 'api', audience, accessTokenTTL: 60, accessTokenFormat: 'jwt' }),
      },
    },
  });
  const serve = provider.callback();
  server.on('request', (request, answer) => void serve(request, answer));
  return {
    issuer,
    async tokenOf(client, resource = AUDIENCE) {
      const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: client, client_secret: 'secret', resource });
      const answer = await fetch(`${issuer}/token`, { method: 'POST', body });
      return ((await answer.json()) as { access_token: string }).access_token;
    },
    sign: (claims) => new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'test' }).sign(privateKey),
    close: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
