import type { FastifyInstance } from 'fastify';
import { readRequest } from '../../client/request.ts';
import type { Session } from '../../client/sessions.ts';
import { hrefOf, standingOf } from './asked.ts';
import { showRequest, takeForm, type Visitor } from './decision-page.ts';
import { sendPart, type Pages } from './pages.ts';
import { versionOf } from './render.ts';

interface RequestQuery {
  id?: string;
  seen?: string;
}

/** GET and POST /inbox/request?id=: the page of one request, and /inbox/request/standing, which it asks for changes. */
export function requestRoutes(app: FastifyInstance, pages: Pages): void {
  const { client, sessions, render } = pages;
  const idOf = ({ query }: { query: unknown }): string => String((query as RequestQuery).id ?? '');

  app.get('/inbox/request', async (request, reply) => {
    const visitor = visitorOf(await sessions.require(request), idOf(request));
    return showRequest(pages, reply, visitor, await readRequest(client, idOf(request), visitor));
  });

  app.post('/inbox/request', async (request, reply) => {
    const session = await sessions.require(request);
    sessions.assertForm(request, session);
    const answer = await takeForm(pages, request, reply, visitorOf(session, idOf(request)), idOf(request));
    return answer ? reply.redirect(`/inbox?done=${encodeURIComponent(answer.requestId)}`, 303) : reply;
  });

  app.get('/inbox/request/standing', async (request, reply) => {
    const visitor = visitorOf(await sessions.require(request, false), idOf(request));
    const standing = standingOf(await readRequest(client, idOf(request), visitor), await client.people());
    const seen = versionOf(JSON.stringify(standing));
    if (seen === (request.query as RequestQuery).seen) return reply.code(204).send();
    const poll = `${visitor.poll}&seen=${seen}`;
    return sendPart(reply, render('standing', { standing, poll }) + (standing.isOpen ? '' : render('closed', {})));
  });
}

const visitorOf = (session: Session, requestId: string): Visitor => ({
  person: session.person,
  verified: session.proven,
  channel: 'inbox',
  proof: 'session',
  session,
  action: hrefOf(requestId),
  poll: `/inbox/request/standing?id=${encodeURIComponent(requestId)}`,
  invited: null,
  once: (send) => send(),
});
