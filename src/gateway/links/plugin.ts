import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { decideByLink, openLink, type DecisionLink } from '../../client/links.ts';
import { readRequest, type RequestView } from '../../client/request.ts';
import { SignalboxError } from '../../kit/common/failures.ts';
import { printableText } from '../../kit/common/printable.ts';
import { askedFor } from '../../kit/common/request.ts';
import type { DecisionAnswer } from '../../kit/common/view.ts';
import { assertOrigin } from '../login/session.ts';
import { showRequest, takeForm, type Visitor } from '../pages/decision-page.ts';
import type { Pages } from '../pages/pages.ts';
import { momentOf } from '../pages/when.ts';

/** GET /links/{token} shows what is asked and changes nothing, so that a scanner of mails may follow it; POST decides, once. */
export function linkRoutes(app: FastifyInstance, pages: Pages, { needLogin }: { needLogin: boolean }): void {
  const { client, site } = pages;
  const tokenOf = ({ params }: FastifyRequest): string => (params as { token: string }).token;
  const open = async (request: FastifyRequest) => {
    const link = await openLink(client, site.keys, tokenOf(request));
    const visitor = await visitorOf(request, link);
    const view = await readRequest(client, link.requestId, visitor);
    if (view.run === link.run && view.hash === link.actionHash) return { link, visitor, view };
    throw new SignalboxError('REQUEST_CHANGED', { fix: 'Open the inbox to see what is asked now; this link decides nothing.' });
  };

  async function visitorOf(request: FastifyRequest, link: DecisionLink): Promise<Visitor> {
    const { person, expiresAt } = link;
    const session = needLogin ? await pages.sessions.require(request) : null;
    const name = (await client.people()).require(person).name;
    if (session && session.person !== person)
      throw new SignalboxError('NOT_ALLOWED', { detail: `this link is for ${name}`, fix: `Log in as ${name}.` });
    return {
      ...{ person, verified: true, channel: 'link', proof: 'link', session: null, poll: null },
      action: `/links/${tokenOf(request)}`,
      invited: { name, until: momentOf(expiresAt.toISOString()).time },
      once: (send) => decideByLink(client, link, send),
    };
  }

  app.get('/links/:token', async (request, reply) => {
    const { visitor, view } = await open(request);
    return showRequest(pages, reply.code(STATUS[view.status] ?? 409), visitor, view);
  });

  app.post('/links/:token', async (request, reply) => {
    assertOrigin(request, site);
    const { visitor, view } = await open(request);
    const answer = await takeForm(pages, request, reply, visitor, view.requestId);
    return answer ? thank(reply, view, answer) : reply;
  });

  const thank = (reply: FastifyReply, view: RequestView, { status }: DecisionAnswer) =>
    pages.page(reply, 'said', {
      title: 'Your decision is recorded',
      asked: printableText(askedFor(view)),
      run: view.run,
      text:
        status === 'open'
          ? 'Others are still needed. You can close this page.'
          : `The request is ${status.replace('_', ' ')}. You can close this page.`,
    });
}

const STATUS: Partial<Record<RequestView['status'], number>> = { open: 200, expired: 410 };
