/** The least that a durable webhook server does: `bench/webhook-limit.ts PLAN`. Node's own HTTP server, HMAC over the body, one committed insert. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import pg from 'pg';
import type { LimitPlan } from './lib/webhook-limit.ts';

async function main({ port, databaseUrl, connections, secret }: LimitPlan): Promise<void> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: connections });
  const store = async (body: Buffer): Promise<void> => {
    const key = createHash('sha256').update(body).digest('hex');
    JSON.parse(body.toString());
    const text = 'insert into bench_hooks (key, body) values ($1, $2) on conflict (key) do nothing';
    await pool.query(text, [key, body]);
  };
  const answer = async (request: IncomingMessage): Promise<number> => {
    if (request.method !== 'POST') return 200;
    const body = Buffer.concat(await request.toArray());
    const wanted = Buffer.from(`sha256=${createHmac('sha256', secret).update(body).digest('hex')}`);
    const given = Buffer.from(String(request.headers['x-signature']));
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return 401;
    await store(body);
    return 202;
  };
  const server = createServer((request, response) => {
    void answer(request)
      .catch((error: unknown) => {
        console.error(error);
        return 500;
      })
      .then((status) => response.writeHead(status).end('{}'));
  });
  server.listen(port, '127.0.0.1');
  process.once('SIGTERM', () => process.exit(0));
}

await main(JSON.parse(process.argv[2]!) as LimitPlan);
