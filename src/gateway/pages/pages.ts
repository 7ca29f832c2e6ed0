import type { FastifyReply } from 'fastify';
import type { SignalboxClient } from '../../client/connect.ts';
import type { Session } from '../../client/sessions.ts';
import type { Sessions, Site } from '../login/session.ts';
import type { Render } from './render.ts';

/** What every page needs. */
export interface Pages {
  client: SignalboxClient;
  site: Site;
  sessions: Sessions;
  render: Render;
  /** Sends a whole page. */
  page: (reply: FastifyReply, template: string, data: PageData, session?: Session | null) => Promise<FastifyReply>;
}

export interface PageData {
  title: string;
  [name: string]: unknown;
}

/** Makes the sender of pages: the template's content in the frame that all pages share. */
export const pageSender =
  ({ client, sessions, render }: Pick<Pages, 'client' | 'sessions' | 'render'>): Pages['page'] =>
  async (reply, template, data, session = null) => {
    const csrf = session && sessions.csrfOf(session);
    const body = render(template, { ...data, csrf });
    const name = session && ((await client.people()).find(session.person)?.name ?? session.person);
    const who = session && { name, proven: session.proven };
    return reply.type('text/html; charset=utf-8').send(render('layout', { title: data.title, body, who, csrf }));
  };

/** Sends a part of a page. */
export const sendPart = (reply: FastifyReply, html: string): FastifyReply => reply.type('text/html; charset=utf-8').send(html);
