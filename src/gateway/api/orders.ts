import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { SignalboxClient } from '../../client/connect.ts';
import { loadOperations } from './runs.ts';
import {
  IdempotencyKey,
  MessageBody,
  MessageParams,
  NoQuery,
  OrderAnswer,
  ReasonBody,
  RetryAnswer,
  RetryBody,
  RunParams,
} from './schemas.ts';

const ORDERS = [
  { action: 'cancel', summary: 'End a run and undo its effects where possible.' },
  { action: 'pause', summary: 'Hold a run before its next step.' },
  { action: 'resume', summary: 'Resume a paused run.' },
] as const;

/** Messages to runs, and what operators order. */
export const orderRoutes =
  (client: SignalboxClient): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'POST',
      url: '/v1/runs/:id/messages/:name',
      schema: {
        operationId: 'sendMessage',
        summary: 'Send a message to a run. The same Idempotency-Key counts once; without one, the same content does.',
        ...{ headers: IdempotencyKey, params: MessageParams, body: MessageBody, querystring: NoQuery, response: { 200: OrderAnswer } },
      },
      handler: async ({ caller, params: { id: run, name }, headers, body: content }) =>
        (await loadOperations()).send(client, caller, run, { name, content, id: headers['idempotency-key'] }),
    });
    for (const { action, summary } of ORDERS)
      app.route({
        method: 'POST',
        url: `/v1/runs/:id/${action}`,
        schema: {
          ...{ operationId: `${action}Run`, summary },
          ...{ params: RunParams, body: ReasonBody, querystring: NoQuery, response: { 200: OrderAnswer } },
        },
        handler: async ({ caller, params, body: { reason } }) =>
          (await loadOperations()).order(client, caller, params.id, { action, reason }),
      });
    app.route({
      method: 'POST',
      url: '/v1/runs/:id/retry',
      schema: {
        ...{ operationId: 'retryRun', summary: 'Resume a failed run at the step that failed; finished steps stay done.' },
        ...{ params: RunParams, body: RetryBody, querystring: NoQuery, response: { 200: RetryAnswer } },
      },
      handler: async ({ caller, params, body }) => (await loadOperations()).retry(client, caller, params.id, body),
    });
  };
