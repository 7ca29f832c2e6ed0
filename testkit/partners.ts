import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import { EMBEDDED_WAREHOUSE_SECRET } from '../src/settings/environment.ts';
import type { FaultRule } from '../stack/partners/faults.ts';
import type { PartnerLine } from '../stack/partners/request-log.ts';
import { startPartners } from '../stack/partners/server.ts';
import type { PartnersState } from '../stack/partners/switchboard.ts';
import { createPartners, type Partners } from '../src/worker/partners.ts';
import { copyMigratedDatabase, poolOf } from './database.ts';

/** A fault rule as tests write it; absent fields have their defaults. */
export type Fault = Pick<FaultRule, 'match' | 'fault'> & Partial<FaultRule>;

/** What a test can do with running partners, in this process or in another. */
export interface PartnersClient {
  url: string;
  /** Plays these faults from now on; an empty list ends them. */
  setFaults: (rules: Fault[]) => Promise<void>;
  /** The partners' whole state. */
  state: () => Promise<PartnersState>;
  /** The lines of `partners.jsonl`: two per request. */
  log: () => PartnerLine[];
  /** The customer's action for a payment, and the packer's for an order. */
  authenticate: (paymentId: string, result?: 'ok' | 'fail') => Promise<void>;
  ship: (warehouseOrderId: string) => Promise<void>;
}

export interface TestPartners extends PartnersClient {
  /** The real adapters, configured for these partners. */
  ports: Partners;
  close: () => Promise<void>;
}

/** The local stack's partners in this process, on a free port, with an in-memory database: the given one, or a copy. */
export async function openTestPartners({ now, database }: { now?: () => Date; database?: PGlite } = {}): Promise<TestPartners> {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-partners-'));
  const logFile = join(folder, 'partners.jsonl');
  const pglite = database ?? (await copyMigratedDatabase());
  const pool = poolOf(pglite);
  const server = await startPartners({ port: 0, pool, logFile, warehouseSecret: EMBEDDED_WAREHOUSE_SECRET, ...(now && { now }) });
  await server.ready;
  return {
    ...partnersClient(server.url, logFile),
    ports: portsTo(server.url),
    close: async () => {
      await server.close();
      await pool.end();
      await pglite.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** The worker's own ports for partners at an address. */
export const portsTo = (url: string): Partners =>
  createPartners({
    STRIPE_API_KEY: undefined,
    STRIPE_BASE_URL: url,
    SIGNALBOX_PAYMENT_RETURN_URL: 'https://shop.example/paid',
    SIGNALBOX_CARRIER_URL: url,
    SIGNALBOX_WAREHOUSE_URL: url,
    SIGNALBOX_WAREHOUSE_SECRET: EMBEDDED_WAREHOUSE_SECRET,
  });

/** Controls partners that run elsewhere, for example in a stack: `url` from stack.json, the log in its home. */
export function partnersClient(url: string, logFile: string): PartnersClient {
  const ask = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${url}${path}`, { method, ...(body !== undefined && { body: JSON.stringify(body) }) });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text);
  };
  return {
    url,
    setFaults: async (rules) => void (await ask('POST', '/faults', rules)),
    state: async () => (await ask('GET', '/state')) as PartnersState,
    log: () => (existsSync(logFile) ? linesOf(readFileSync(logFile, 'utf8')) : []),
    authenticate: async (paymentId, result = 'ok') => void (await ask('POST', `/house/authenticate/${paymentId}?result=${result}`)),
    ship: async (id) => void (await ask('POST', `/orders/${id}/ship`)),
  };
}

const linesOf = (text: string): PartnerLine[] =>
  text
    .split('\n')
    .filter((line) => line.endsWith('}'))
    .map((line) => JSON.parse(line) as PartnerLine);
