import type { FastifyInstance } from 'fastify';
import type { SignalboxClient } from '../../client/connect.ts';
import { SignalboxError } from '../../kit/common/failures.ts';
import type { Pages } from '../pages/pages.ts';
import { returnTo } from './return-to.ts';
import { assertOrigin } from './session.ts';

/** The login of a local stack: whoever is at this machine picks a person. It proves nothing, so decisions are recorded as unverified. */
export function developmentLogin(app: FastifyInstance, client: SignalboxClient, { page, sessions, site }: Pages): void {
  app.get('/login', async (request, reply) => {
    const { next } = request.query as { next?: string };
    const people = (await client.people()).all();
    return page(reply, 'login', { title: 'Log in', people, next: returnTo(next) });
  });
  app.post('/login', async (request, reply) => {
    assertOrigin(request, site);
    const { person, next } = (request.body ?? {}) as { person?: unknown; next?: unknown };
    if (typeof person !== 'string') throw new SignalboxError('INPUT_INVALID', { field: 'person', detail: 'no person is picked' });
    (await client.people()).require(person);
    await sessions.open(reply, { person, proven: false });
    return reply.redirect(returnTo(next), 303);
  });
}
