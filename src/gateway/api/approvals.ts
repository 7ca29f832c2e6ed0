import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { SignalboxClient } from '../../client/connect.ts';
import { loadOperations } from './runs.ts';
import { DecisionBody, InboxQuery, NoQuery, RequestParams } from './schemas.ts';
import { Decided, InboxPage } from './view-schemas.ts';

/** What waits for a decision, and a person's decision. */
export const approvalRoutes =
  (client: SignalboxClient): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'GET',
      url: '/v1/inbox',
      schema: {
        ...{
          operationId: 'readInbox',
          summary: 'List what waits for a decision of this person, by deadline, then by amount. A key sees what waits in its runs.',
        },
        ...{ querystring: InboxQuery, response: { 200: InboxPage } },
      },
      handler: async ({ caller, query }) => (await loadOperations()).inbox(client, caller, query),
    });
    app.route({
      method: 'POST',
      url: '/v1/approvals/:requestId',
      schema: {
        ...{ operationId: 'decide', summary: 'Decide a request. Persons only: a key is refused.' },
        ...{ params: RequestParams, body: DecisionBody, querystring: NoQuery, response: { 200: Decided } },
      },
      handler: async ({ caller, params, body }) => (await loadOperations()).decide(client, caller, params.requestId, body),
    });
  };
