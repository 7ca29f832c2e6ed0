import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire as requireFrom } from 'node:module'; // the bundled program has a createRequire already
import { join } from 'node:path';
import cookie from '@fastify/cookie';
import formbody from '@fastify/formbody';
import helmet from '@fastify/helmet';
import type { FastifyInstance, FastifyPluginAsync, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { SignalboxClient } from '../../client/connect.ts';
import { SignalboxError } from '../../kit/common/failures.ts';
import { linkRoutes } from '../links/plugin.ts';
import { login, type LoginSettings } from '../login/plugin.ts';
import { isSecure, openSessions, type Site } from '../login/session.ts';
import { documentRoutes, type PageReader } from './documents.ts';
import { inboxRoutes } from './inbox.ts';
import { pageSender, type Pages } from './pages.ts';
import { pageErrors } from './problem.ts';
import { openViews } from './render.ts';
import { requestRoutes } from './request.ts';
import { runRoutes } from './run.ts';

export interface PageSettings {
  client: SignalboxClient;
  site: Site;
  login: LoginSettings;
  linksNeedLogin: boolean;
  documents: PageReader;
  /** The folder of the templates and the style sheet. */
  views: string;
  logger: Logger;
}

/** The pages for people: login, inbox, decision, run. */
export const pages =
  ({ client, site, login: settings, linksNeedLogin, documents, views, logger }: PageSettings): FastifyPluginAsync =>
  async (app) => {
    await app.register(cookie, { secret: [...site.keys] });
    await app.register(formbody, { bodyLimit: MOST_FORM_BYTES });
    await app.register(helmet, headersOf(site));
    app.addHook('onRequest', async (request) => assertHost(request, site));
    const sessions = openSessions(client, site);
    const render = openViews(views);
    const parts: Pages = { client, site, sessions, render, page: pageSender({ client, sessions, render }) };
    app.setErrorHandler(pageErrors(parts, logger));
    assets(app, views);
    app.get('/favicon.ico', async (_request, reply) => reply.code(204).send());
    app.get('/', async (_request, reply) => reply.redirect('/inbox', 303));
    login(app, parts, settings);
    inboxRoutes(app, parts);
    requestRoutes(app, parts);
    runRoutes(app, parts);
    documentRoutes(app, { ...parts, documents });
    linkRoutes(app, parts, { needLogin: linksNeedLogin });
  };

/** A decision of the largest size that a run keeps, with its escapes. */
const MOST_FORM_BYTES = 8 * 1_024 * 1_024;

/** Nothing inline, nothing from elsewhere, in no frame; a link's address is told to no other site. */
const headersOf = (site: Site) => ({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      ...{ scriptSrc: ["'self'"], styleSrc: ["'self'"], imgSrc: ["'self'"], connectSrc: ["'self'"] },
      ...{ formAction: ["'self'"], baseUri: ["'none'"], frameAncestors: ["'none'"] },
    },
  },
  referrerPolicy: { policy: 'same-origin' as const }, // with no-referrer, browsers hide the origin of our own forms
  strictTransportSecurity: isSecure(site) ? { maxAge: 31_536_000 } : false,
});

/** A name of another site that leads here would make its pages ours. */
function assertHost({ headers, protocol }: FastifyRequest, { origins }: Site): void {
  const { host = '' } = headers;
  if (origins.some((origin) => new URL(origin).host === host)) return;
  throw new SignalboxError('FORM_REFUSED', { field: 'host', detail: `${protocol}://${host.slice(0, 100)} is not an address of this site` });
}

/** The style sheet, and htmx from its package. */
function assets(app: FastifyInstance, views: string): void {
  const files = [
    ['/assets/style.css', 'text/css; charset=utf-8', join(views, 'style.css')],
    ['/assets/htmx.js', 'text/javascript; charset=utf-8', requireFrom(import.meta.url).resolve('htmx.org/dist/htmx.min.js')],
  ] as const;
  for (const [path, type, file] of files) {
    const content = readFileSync(file);
    const etag = `"${createHash('sha256').update(content).digest('base64url').slice(0, 16)}"`;
    app.get(path, async (request, reply) => {
      reply.headers({ etag, 'cache-control': 'no-cache' });
      return request.headers['if-none-match'] === etag ? reply.code(304).send() : reply.type(type).send(content);
    });
  }
}
