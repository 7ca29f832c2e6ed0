import type { FastifyPluginAsync } from 'fastify';
import type { Logger } from 'pino';
import type { SignalboxClient } from '../../client/connect.ts';
import type { CallerNow } from './server.ts';

/** POST /mcp: each request is a session of its own, so that any gateway process answers it. */
export const mcp =
  (client: SignalboxClient, logger: Logger): FastifyPluginAsync =>
  async (app) => {
    app.post('/mcp', { schema: { hide: true } }, async ({ raw, body, caller }, reply) => {
      const { transport, server } = await open(client, async () => caller);
      reply.hijack();
      reply.raw.setHeader('x-content-type-options', 'nosniff');
      reply.raw.once('close', () => void server.close());
      try {
        await transport.handleRequest(raw, reply.raw, body);
      } catch (error) {
        logger.error({ error }, 'an MCP request failed');
        reply.raw.destroy();
      }
    });
  };

/** Loads the SDK with the first request. */
async function open(client: SignalboxClient, callerNow: CallerNow) {
  const [{ StreamableHTTPServerTransport }, { buildMcpServer }] = await Promise.all([
    import('@modelcontextprotocol/sdk/server/streamableHttp.js'),
    import('./server.ts'),
  ]);
  const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
  const server = buildMcpServer(client, callerNow);
  await server.connect(transport);
  return { transport, server };
}
