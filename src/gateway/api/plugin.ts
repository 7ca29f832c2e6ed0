import rateLimit from '@fastify/rate-limit';
import type { FastifyPluginAsync } from 'fastify';
import type { z } from 'zod';
import type { SignalboxClient } from '../../client/connect.ts';
import { inputInvalid } from '../../client/input.ts';
import type { Logger } from 'pino';
import { SignalboxError } from '../../kit/common/failures.ts';
import type { Caller } from '../caller.ts';
import { mcp } from '../mcp/http.ts';
import { approvalRoutes } from './approvals.ts';
import { authenticator } from './authenticate.ts';
import { describeApi } from './document.ts';
import { documentRoutes } from './documents.ts';
import { takeJson } from './json-body.ts';
import { orderRoutes } from './orders.ts';
import { runRoutes } from './runs.ts';
import type { Tokens } from './tokens.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set for every route of the API before anything of the request is read. */
    caller: Caller;
  }
}

export interface ApiParts {
  client: SignalboxClient;
  logger: Logger;
  /** Null: persons cannot use the API. */
  tokens: Tokens | null;
  /** Requests a minute of one key or person, counted in this process. */
  perMinute: number;
}

/** The HTTP API, MCP over HTTP, and the document that describes the API. */
export const api =
  ({ client, logger, tokens, perMinute }: ApiParts): FastifyPluginAsync =>
  async (app) => {
    await describeApi(app);
    await app.register(async (routes) => {
      const authenticate = authenticator(client, tokens);
      routes.decorateRequest('caller');
      routes.addHook('onRequest', async (request, reply) => {
        reply.headers({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store', 'www-authenticate': 'Bearer' });
        request.caller = await authenticate(request.headers.authorization);
        reply.removeHeader('www-authenticate');
      });
      await routes.register(rateLimit, {
        max: perMinute,
        timeWindow: 60_000,
        keyGenerator: ({ caller }) => (caller.kind === 'machine' ? `key ${caller.key}` : `person ${caller.person}`),
        errorResponseBuilder: (_request, { max, after }) => tooMany(max, after),
      });
      takeJson(routes);
      routes.setValidatorCompiler<z.ZodType>(
        ({ schema, httpPart }) =>
          (value) =>
            checked(schema, value, httpPart ?? 'request'),
      );
      routes.setSerializerCompiler(() => JSON.stringify); // a test compares the answers with their schemas
      for (const plugin of [runRoutes(client), orderRoutes(client), approvalRoutes(client), documentRoutes(client), mcp(client, logger)])
        await routes.register(plugin);
    });
  };

function checked(schema: z.ZodType, value: unknown, part: string): { value: unknown } | { error: Error } {
  const parsed = schema.safeParse(value);
  return parsed.success ? { value: parsed.data } : { error: inputInvalid(parsed.error, part, '/openapi.json describes it') };
}

const tooMany = (max: number, after: string) =>
  new SignalboxError('TOO_MANY_REQUESTS', {
    field: 'authorization',
    detail: `more than ${max} a minute`,
    fix: `Repeat it in ${after}; GET /v1/runs/{id}/wait needs fewer requests than asking again and again.`,
  });
