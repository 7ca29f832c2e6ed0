import type { FastifyInstance, FastifyRequest } from 'fastify';
import { openDocument } from '../../client/documents.ts';
import { SignalboxError } from '../../kit/common/failures.ts';
import { hasRole, type Caller } from '../caller.ts';
import { sendDocument } from '../send-document.ts';
import type { Pages } from './pages.ts';

export interface PageReader {
  /** Draws a page of a document as PNG, in a process of its own. @param page from 1. */
  image: (document: Opened, page: number, signal: AbortSignal) => Promise<Uint8Array>;
}
type Opened = Awaited<ReturnType<typeof openDocument>>;

/** The content of a reference never changes. */
const KEEP = 'private, max-age=3600, immutable';

/** GET /documents/{ref}: the bytes, to be saved; and /documents/{ref}/pages/{n}.png: a page as an image. For who may read or decide its run. */
export function documentRoutes(
  app: FastifyInstance,
  { client, sessions, documents }: Pick<Pages, 'client' | 'sessions'> & { documents: PageReader },
) {
  const open = async (request: FastifyRequest): Promise<Opened> => {
    const { person } = await sessions.require(request);
    const people = await client.people();
    const caller: Caller = { kind: 'person', person, proof: 'session' };
    const mayRead = (workflow: string) => hasRole(people, caller, workflow, 'read') || hasRole(people, caller, workflow, 'decide');
    return openDocument(client, (request.params as { ref: string }).ref, { by: person, mayRead });
  };

  app.get('/documents/:ref', async (request, reply) => sendDocument(reply, await open(request)));

  app.get('/documents/:ref/pages/:page', async (request, reply) => {
    const document = await open(request);
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    const image = await documents.image(document, pageIn(request), gone.signal);
    return reply.header('cache-control', KEEP).type('image/png').send(Buffer.from(image));
  });
}

function pageIn({ params }: FastifyRequest): number {
  const [, number] = /^([1-9]\d{0,3})\.png$/.exec((params as { page: string }).page) ?? [];
  if (number !== undefined) return Number(number);
  throw new SignalboxError('PATH_UNKNOWN', { field: 'path', detail: 'no such page of a document', fix: 'Ask for `1.png`.' });
}
