import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { SignalboxClient } from '../../client/connect.ts';
import { openDeliveryStore } from '../../client/delivery-queue.ts';
import { valueAt } from '../../kit/common/json-pointer.ts';
import type { WebhookSource } from '../../kit/common/webhooks.ts';
import type { Drain } from './drain.ts';
import { headerLists } from './headers.ts';
import { receive } from './receive.ts';
import { openRefusals } from './refusals.ts';

export interface WebhookParts {
  client: SignalboxClient;
  sources: readonly WebhookSource[];
  drain: Pick<Drain, 'accept'>;
  logger: Logger;
  /** In milliseconds since 1970. */
  now?: () => number;
}

/** POST /hooks/<path> of every source: checks, stores, answers 202; what is stored is carried out afterwards. */
export const webhooks =
  ({ client, sources, drain, logger, now = Date.now }: WebhookParts): FastifyPluginAsync =>
  async (app) => {
    app.removeAllContentTypeParsers(); // the signature is that of the bytes
    app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    const refusals = openRefusals(logger);
    app.addHook('onError', async ({ routeOptions: { url = 'none' } }, _reply, { code, message }) => refusals.note(url, code, message));
    app.addHook('onClose', async () => refusals.close());
    const store = openDeliveryStore(client);
    const serve = async (source: WebhookSource, request: FastifyRequest, reply: FastifyReply) => {
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const { delivery, document } = receive(source, { body, headers: headerLists(request.raw.rawHeaders) }, now());
      const challenge = challengeOf(source, document);
      if (challenge !== null) return reply.type('text/plain').send(challenge);
      return reply.code(202).send(await drain.accept(() => store(delivery)));
    };
    for (const source of sources)
      app.post(`/hooks/${source.path}`, { bodyLimit: source.maxBytes }, (request, reply) => serve(source, request, reply));
  };

/** Slack asks a new address to repeat a text. */
function challengeOf({ scheme }: WebhookSource, document: unknown): string | null {
  if (scheme !== 'slack' || valueAt(document, '/type') !== 'url_verification') return null;
  const challenge = valueAt(document, '/challenge');
  return typeof challenge === 'string' ? challenge : null;
}
