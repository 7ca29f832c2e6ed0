import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { SignalboxClient } from '../../client/connect.ts';
import { IdempotencyKey, ListQuery, NoQuery, RunParams, StartAnswer, StartBody, WaitQuery } from './schemas.ts';
import { Run, RunPage } from './view-schemas.ts';

/** Waits of one process; each asks the database and the server once a second. */
const MOST_WAITS = 100;
const LOOK_AGAIN_SECONDS = '1';

/** Loaded with the first request: it needs the Temporal client. */
export const loadOperations = () => import('./operations.ts');

/** Start, list, read and wait. */
export const runRoutes =
  (client: SignalboxClient): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'POST',
      url: '/v1/runs',
      schema: {
        operationId: 'startRun',
        summary: 'Start a run. A business id is one run for ever.',
        ...{ headers: IdempotencyKey, body: StartBody, querystring: NoQuery, response: { 201: StartAnswer } },
      },
      handler: async ({ caller, body, headers }, reply) => {
        const { start } = await loadOperations();
        return reply.code(201).send(await start(client, caller, body, headers['idempotency-key']));
      },
    });
    app.route({
      method: 'GET',
      url: '/v1/runs',
      schema: { operationId: 'listRuns', summary: 'List runs, newest first.', querystring: ListQuery, response: { 200: RunPage } },
      handler: async ({ caller, query }) => (await loadOperations()).list(client, caller, query),
    });
    app.route({
      method: 'GET',
      url: '/v1/runs/:id',
      schema: {
        operationId: 'readRun',
        summary: 'Read a run: steps, decisions, what it waits for, cost, result.',
        ...{ params: RunParams, querystring: NoQuery, response: { 200: Run } },
      },
      handler: async ({ caller, params }) => (await loadOperations()).show(client, caller, params.id),
    });
    await app.register(waitRoute(client));
  };

/** A wait ends when the time is up, when the client goes, and when the gateway stops. */
const waitRoute =
  (client: SignalboxClient): FastifyPluginAsyncZod =>
  async (app) => {
    const closing = new AbortController();
    let waits = 0;
    app.addHook('preClose', () => closing.abort());
    app.route({
      method: 'GET',
      url: '/v1/runs/:id/wait',
      schema: {
        operationId: 'waitForRun',
        summary: 'Wait for news of a run: a result, a wait for a person, its end. 202: not yet; ask again after Retry-After seconds.',
        ...{ params: RunParams, querystring: WaitQuery, response: { 200: Run, 202: Run } },
      },
      handler: async (request, reply) => {
        const { wait } = await loadOperations();
        const gone = new AbortController();
        request.raw.once('close', () => gone.abort());
        const seconds = waits < MOST_WAITS ? request.query.seconds : 0;
        waits++;
        try {
          const signal = AbortSignal.any([closing.signal, gone.signal]);
          const { view, inTime } = await wait(client, request.caller, request.params.id, { seconds, signal });
          if (!inTime) reply.code(202).header('retry-after', LOOK_AGAIN_SECONDS);
          return view;
        } finally {
          waits--;
        }
      },
    });
  };
