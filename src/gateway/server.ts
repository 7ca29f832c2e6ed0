import { fastify, type FastifyInstance, type FastifyPluginAsync } from 'fastify';
import type { Logger } from 'pino';
import { pathUnknown, problemHandler, sendProblem } from './problem.ts';

/** A sender that takes longer than this is cut off. */
const REQUEST_TIMEOUT_MS = 30_000;

/** For ids of requests, which hold the id of their run, and for tokens of links. */
const LONGEST_PARAMETER = 2_000;

/** Builds the server of the gateway: each plugin has its own routes and parsers, all share errors and limits. */
export async function buildServer(logger: Logger, plugins: readonly FastifyPluginAsync[]): Promise<FastifyInstance> {
  const onError = problemHandler(logger);
  const app = fastify({
    logger: false,
    requestTimeout: REQUEST_TIMEOUT_MS,
    bodyLimit: 1_024 * 1_024,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: LONGEST_PARAMETER },
    frameworkErrors: (error, request, reply) => void onError(error, request, reply), // an address that cannot be read
  });
  app.setErrorHandler(onError);
  app.setNotFoundHandler((request, reply) => sendProblem(reply, pathUnknown(request.method, request.url)));
  for (const plugin of plugins) await app.register(plugin);
  return app;
}
