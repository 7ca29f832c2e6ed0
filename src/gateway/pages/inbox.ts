import type { FastifyInstance } from 'fastify';
import { readInboxPage } from '../../client/inbox.ts';
import type { Session } from '../../client/sessions.ts';
import { readRequest } from '../../client/request.ts';
import { askedFor } from '../../kit/common/request.ts';
import { printableText } from '../../kit/common/printable.ts';
import { cardOf, hrefOf } from './asked.ts';
import { sendPart, type Pages } from './pages.ts';
import { versionOf } from './render.ts';

interface ListQuery {
  after?: string;
  seen?: string;
  done?: string;
}

/** GET /inbox: what waits for the person, and /inbox/list, which its page asks for changes. */
export function inboxRoutes(app: FastifyInstance, { client, page, render, sessions }: Pages): void {
  const list = async ({ person }: Session, after: string | undefined) => {
    const { items, next } = await readInboxPage(client, person, { after });
    const data = { cards: items.map(cardOf), more: next && `/inbox?after=${next}`, isFirst: after === undefined };
    const seen = versionOf(render('cards', data));
    return {
      seen,
      html: render('list', {
        ...data,
        poll: `/inbox/list?seen=${seen}${after === undefined ? '' : `&after=${encodeURIComponent(after)}`}`,
      }),
    };
  };

  app.get('/inbox', async (request, reply) => {
    const session = await sessions.require(request);
    const { after, done } = request.query as ListQuery;
    const notice = done === undefined ? null : await noticeOf(session, done);
    return page(reply, 'inbox', { title: 'Inbox', list: (await list(session, after)).html, notice }, session);
  });

  app.get('/inbox/list', async (request, reply) => {
    const session = await sessions.require(request, false);
    const { after, seen } = request.query as ListQuery;
    const now = await list(session, after);
    return now.seen === seen ? reply.code(204).send() : sendPart(reply, now.html);
  });

  /** What the person has just decided; null for a request that is not theirs to see. */
  async function noticeOf({ person, proven }: Session, requestId: string) {
    const view = await readRequest(client, requestId, { person, verified: proven }).catch(() => null);
    return view && { asked: printableText(askedFor(view)), href: hrefOf(requestId), isOpen: view.status === 'open' };
  }
}
