import type { IncomingMessage, ServerResponse } from 'node:http';
import type pg from 'pg';
import { send, startJsonServer } from '../common/json-server.ts';
import { openLineLog } from '../common/line-log.ts';
import { readBody } from '../common/read-body.ts';
import { serveCarrier } from './carrier.ts';
import { makeSchema } from './database.ts';
import { createFaultSwitches } from './faults.ts';
import { servePayments } from './house/house.ts';
import { houseWording } from './house/wording.ts';
import type { World } from './once.ts';
import { plainWording } from './plain.ts';
import { play, type Context } from './play.ts';
import type { Call } from './reply.ts';
import { readFaults, readState } from './switchboard.ts';
import { serveWarehouse } from './warehouse.ts';
import type { Partner } from './partner.ts';

const BODY_LIMIT_BYTES = 256 * 1024;

export interface PartnersOptions {
  /** 0 picks a free one. */
  port: number;
  /** One connection is enough: the embedded database serves one at a time. */
  pool: pg.Pool;
  /** JSON-lines file of the requests. */
  logFile?: string | null;
  /** Secret for checking the warehouse's signatures. */
  warehouseSecret: string;
  /** Clock for the age of idempotency keys. */
  now?: () => Date;
}

export interface PartnersServer {
  port: number;
  /** `http://127.0.0.1:<port>` */
  url: string;
  /** Resolves when the tables exist. */
  ready: Promise<void>;
  close: () => Promise<void>;
}

/**
 * The companies that a shop deals with, on the loopback interface: a payment house, a carrier and a warehouse. Their state is in the
 * database, their requests are in the log.
 */
export async function startPartners({ port, pool, logFile = null, warehouseSecret, now }: PartnersOptions): Promise<PartnersServer> {
  const stopping = new AbortController();
  let ready = false;
  const world: World = { pool, now: now ?? (() => new Date()), atWork: new Set() };
  const context: Context = {
    world,
    log: openLineLog(logFile),
    faults: createFaultSwitches(),
    serve: {
      payments: (call) => servePayments(world, call),
      carrier: (call) => serveCarrier(world, call),
      warehouse: (call) => serveWarehouse(world, call, warehouseSecret),
    },
    wording: { payments: houseWording, carrier: plainWording, warehouse: plainWording },
    isReady: () => ready,
  };
  const server = await startJsonServer(port, (request, response) =>
    route(context, request, response).catch((error: unknown) => send(response, { status: 400, body: { message: String(error) } })),
  );
  return {
    port: server.port,
    url: `http://127.0.0.1:${server.port}`,
    ready: makeSchema(pool, stopping.signal).then(() => void (ready = true)),
    close: async () => {
      stopping.abort();
      await server.close();
      context.log.close();
    },
  };
}

async function route(context: Context, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const partner = partnerOf(url.pathname);
  if (partner) return play(context, await readCall(request, url, partner), response);
  switch (`${request.method} ${url.pathname}`) {
    case 'GET /health':
      return send(response, context.isReady() ? { status: 200, body: { ok: true } } : { status: 503, body: { message: 'no tables yet' } });
    case 'GET /faults':
      return send(response, { status: 200, body: context.faults.show() });
    case 'POST /faults':
      context.faults.set(readFaults(await readBody(request, BODY_LIMIT_BYTES)));
      return send(response, { status: 200, body: context.faults.show() });
    case 'GET /state':
      return send(response, { status: 200, body: await readState(context.world.pool) });
    default:
      return send(response, { status: 404, body: { message: `There is no ${request.method} ${url.pathname}` } });
  }
}

function partnerOf(path: string): Partner | null {
  const [, room] = path.split('/');
  if (room === 'v1' || room === 'house') return 'payments';
  if (room === 'labels') return 'carrier';
  return room === 'orders' ? 'warehouse' : null;
}

async function readCall(request: IncomingMessage, url: URL, partner: Partner): Promise<Call> {
  const { headers } = request;
  const given = headers[partner === 'warehouse' ? 'webhook-id' : 'idempotency-key']; // the warehouse trusts only signed headers
  return {
    partner,
    method: request.method ?? 'GET',
    path: url.pathname.replace(/\/$/, ''),
    query: url.searchParams,
    headers,
    body: await readBody(request, BODY_LIMIT_BYTES),
    key: typeof given === 'string' && given !== '' ? given : null,
    baseUrl: `http://${headers.host ?? 'localhost'}`,
    outcome: null,
    enter: async () => undefined,
    written: () => undefined,
  };
}
