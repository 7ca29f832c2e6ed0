import { fastify, type FastifyInstance, type FastifyPluginAsync } from 'fastify';
import type { Logger } from 'pino';
import { pathUnknown, problemHandler, sendProblem } from './problem.ts';

/** A sender that takes longer than this is cut off. */
const REQUEST_TIMEOUT_MS = 30_000;

/** The token of a link and the id of a run are longer than the framework expects. */
const LONG_PARAMETERS = { routerOptions: { maxParamLength: 2_000 } };

/** Builds the server of the gateway: each plugin has its own routes and parsers, all share errors and limits. */
export async function buildServer(logger: Logger, plugins: readonly FastifyPluginAsync[]): Promise<FastifyInstance> {
  const app = fastify({
    logger: false,
    requestTimeout: REQUEST_TIMEOUT_MS,
    bodyLimit: 1_024 * 1_024,
    forceCloseConnections: 'idle',
    ...LONG_PARAMETERS,
  });
  app.setErrorHandler(problemHandler(logger));
  app.setNotFoundHandler((request, reply) => sendProblem(reply, pathUnknown(request.method, request.url)));
  for (const plugin of plugins) await app.register(plugin);
  return app;
}
