import type { FastifyInstance } from 'fastify';
import { SignalboxError } from '../../kit/common/failures.ts';
import type { Pages } from '../pages/pages.ts';
import { developmentLogin } from './development.ts';
import { oidcLogin, type OidcSettings } from './oidc.ts';

/** How people log in; null where no login is set up. */
export type LoginSettings = ({ kind: 'oidc' } & OidcSettings) | { kind: 'development' } | null;

/** GET /login, and POST /logout. */
export function login(app: FastifyInstance, pages: Pages, settings: LoginSettings): void {
  if (settings === null) noLogin(app);
  else if (settings.kind === 'development') developmentLogin(app, pages.client, pages);
  else oidcLogin(app, pages, settings);
  app.post('/logout', async (request, reply) => {
    const session = await pages.sessions.require(request);
    pages.sessions.assertForm(request, session);
    await pages.sessions.close(request, reply);
    return reply.redirect('/logout', 303); // not to the provider: a form may lead only to this site
  });
  app.get('/logout', async (_request, reply) => pages.page(reply, 'logged-out', { title: 'You are logged out' }));
}

const noLogin = (app: FastifyInstance) =>
  app.get('/login', async () => {
    throw new SignalboxError('UNAUTHENTICATED', {
      detail: 'no login is set up here',
      fix: 'Set SIGNALBOX_OIDC_ISSUER and its client; see docs/inbox.md.',
    });
  });
