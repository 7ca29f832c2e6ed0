import type { FastifyPluginAsync } from 'fastify';
import type { SignalboxClient } from '../client/connect.ts';
import { deliveries } from '../client/deliveries.ts';

/**
 * GET /healthz: the process answers. GET /readyz: it can also store what comes, which needs the database with its tables. Temporal is no
 * part of that: what is stored is carried out when the server is back.
 */
export const health =
  (client: SignalboxClient): FastifyPluginAsync =>
  async (app) => {
    app.get('/healthz', async () => ({ ok: true, pid: process.pid }));
    app.get('/readyz', async () => {
      await deliveries.list(client, { limit: 1 });
      return { ready: true };
    });
  };
