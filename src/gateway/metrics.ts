import type { FastifyPluginAsync } from 'fastify';
import type { SignalboxClient } from '../client/connect.ts';
import { countWaitingDeliveries } from '../client/deliveries.ts';
import { notTaken } from '../client/not-taken.ts';
import type { NotTaken } from '../kit/common/not-taken.ts';

interface Count {
  requests: number;
  seconds: number;
}

/** GET /metrics in the text format of Prometheus: requests of this process by route and status, webhooks that wait, and what was not taken. */
export function metrics(client: SignalboxClient): FastifyPluginAsync {
  const counts = new Map<string, Count>();
  const plugin: FastifyPluginAsync = async (app) => {
    app.addHook('onResponse', async ({ method, routeOptions }, { statusCode, elapsedTime }) => {
      const labels = `method="${method}",route="${routeOptions.url ?? 'none'}",status="${statusCode}"`;
      const { requests, seconds } = counts.get(labels) ?? { requests: 0, seconds: 0 };
      counts.set(labels, { requests: requests + 1, seconds: seconds + elapsedTime / 1_000 });
    });
    app.get('/metrics', async (_request, reply) => {
      const [waiting, refused] = await Promise.all([
        countWaitingDeliveries(client).catch(() => null), // the rest is worth more when the database is down
        notTaken(client).catch(() => []),
      ]);
      return reply.type('text/plain; version=0.0.4').send(textOf(counts, waiting, refused));
    });
  };
  return Object.assign(plugin, { [Symbol.for('skip-override')]: true }); // its hook is for the routes of all plugins
}

function textOf(counts: ReadonlyMap<string, Count>, waiting: number | null, refused: readonly NotTaken[]): string {
  const lines = [...counts].flatMap(([labels, { requests, seconds }]) => [
    `signalbox_http_request_duration_seconds_count{${labels}} ${requests}`,
    `signalbox_http_request_duration_seconds_sum{${labels}} ${seconds.toFixed(6)}`,
  ]);
  return [
    '# TYPE signalbox_http_request_duration_seconds summary',
    ...lines,
    '# TYPE signalbox_deliveries_waiting gauge',
    ...(waiting === null ? [] : [`signalbox_deliveries_waiting ${waiting}`]),
    '# TYPE signalbox_not_taken gauge',
    ...refused.map(({ what, reason, count }) => `signalbox_not_taken{what="${what}",reason="${reason}"} ${count}`),
    '',
  ].join('\n');
}
