import type { FastifyReply } from 'fastify';

/** Sends what a stranger wrote: to be saved, and never to be shown or run as a page of ours. */
export function sendDocument(
  reply: FastifyReply,
  { mediaType, body, name }: { mediaType: string; body: Buffer; name: string },
): FastifyReply {
  const shown = encodeURIComponent(name).replace(/['()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16)}`);
  return reply
    .headers({
      'content-disposition': `attachment; filename*=UTF-8''${shown}`,
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    })
    .type(mediaType)
    .send(body);
}
