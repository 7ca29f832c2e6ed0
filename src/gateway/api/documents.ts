import type { FastifyPluginAsync } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { SignalboxClient } from '../../client/connect.ts';
import { MAX_DOCUMENT_BYTES } from '../../kit/common/size.ts';
import { sendDocument } from '../send-document.ts';
import { loadOperations } from './runs.ts';
import { Document, DocumentParams, NoQuery, UploadQuery } from './schemas.ts';

/** Upload of a document, and the way back to its bytes. */
export const documentRoutes =
  (client: SignalboxClient): FastifyPluginAsync =>
  async (app) => {
    await app.register(uploadRoute(client));
    await app.register(downloadRoute(client));
  };

const uploadRoute =
  (client: SignalboxClient): FastifyPluginAsyncZod =>
  async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_DOCUMENT_BYTES }, async (_request: unknown, body: Buffer) => body);
    app.route({
      method: 'POST',
      url: '/v1/documents',
      bodyLimit: MAX_DOCUMENT_BYTES,
      schema: {
        ...{
          operationId: 'uploadDocument',
          summary: 'Keep a document: its bytes as the body. Name its `ref` where a run is started with it.',
        },
        ...{ consumes: ['application/octet-stream'], body: z.any().describe('PDF, PNG, JPEG, Word (.docx) or plain text.') },
        ...{ querystring: UploadQuery, response: { 201: Document } },
      },
      handler: async ({ caller, body, query, headers }, reply) => {
        const name = query.name ?? nameIn(headers['content-disposition']);
        const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
        return reply.code(201).send(await (await loadOperations()).upload(client, caller, { bytes, name }));
      },
    });
  };

const downloadRoute =
  (client: SignalboxClient): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'GET',
      url: '/v1/documents/:ref',
      schema: {
        ...{
          operationId: 'readDocument',
          summary: 'The bytes of a document, for who uploaded it or may read a run that was started with it.',
        },
        ...{ params: DocumentParams, querystring: NoQuery },
      },
      handler: async ({ caller, params }, reply) =>
        sendDocument(reply, await (await loadOperations()).document(client, caller, params.ref)),
    });
  };

/** The file name of a Content-Disposition (RFC 6266), or ''. */
function nameIn(header = ''): string {
  const [, extended] = /;\s*filename\*\s*=\s*utf-8''([^;\s]+)/i.exec(header) ?? [];
  const [, quoted, plain] = /;\s*filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s"]+))/i.exec(header) ?? [];
  return (extended !== undefined && decoded(extended)) || (quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '');
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
