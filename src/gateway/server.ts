import { fastify, type FastifyInstance, type FastifyPluginAsync } from 'fastify';
import type { Logger } from 'pino';
import { lingerAtEnd } from './linger.ts';
import { pathUnknown, problemHandler, sendProblem } from './problem.ts';
import { refuseUnreadable } from './unreadable.ts';

/** Limits of connections, so that slow or many of them cannot use up the process. */
const LIMITS = {
  /** For the headers of a request, and for all of it. A sender that takes longer is cut off. */
  headersMs: 10_000,
  requestMs: 30_000,
  /** How often slow senders are looked for. */
  lookEveryMs: 5_000,
  /** Without a byte in either direction; longer than the longest wait of the API. */
  silentMs: 120_000,
  /** More are closed at once; a slow one costs some kilobytes. */
  connections: 10_000,
  /** What is dropped of a body that is refused for its size, so that its sender reads the answer. */
  refusedBytes: 16 * 1_024 * 1_024,
  refusedMs: 2_000,
};

/** For ids of requests, which hold the id of their run, and for tokens of links. */
const LONGEST_PARAMETER = 2_000;

/** Builds the server of the gateway: each plugin has its own routes and parsers, all share errors and limits. */
export async function buildServer(
  logger: Logger,
  plugins: readonly FastifyPluginAsync[],
  limits: Partial<typeof LIMITS> = {},
): Promise<FastifyInstance> {
  const { headersMs, requestMs, lookEveryMs, silentMs, connections, refusedBytes, refusedMs } = { ...LIMITS, ...limits };
  const onError = problemHandler(logger);
  const app = fastify({
    logger: false,
    requestTimeout: requestMs,
    connectionTimeout: silentMs,
    http: { headersTimeout: headersMs, connectionsCheckingInterval: lookEveryMs },
    bodyLimit: 1_024 * 1_024,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: LONGEST_PARAMETER },
    frameworkErrors: (error, request, reply) => void onError(error, request, reply), // an address that cannot be read
    clientErrorHandler: refuseUnreadable,
  });
  app.server.maxConnections = connections;
  app.setErrorHandler(onError);
  app.addHook('onError', async ({ raw }, _reply, { statusCode }) => {
    if (statusCode === 413) lingerAtEnd(raw.socket, { bytes: refusedBytes, ms: refusedMs });
  });
  app.setNotFoundHandler((request, reply) => sendProblem(reply, pathUnknown(request.method, request.url)));
  for (const plugin of plugins) await app.register(plugin);
  return app;
}
