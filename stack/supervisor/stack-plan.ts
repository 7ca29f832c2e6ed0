import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EMBEDDED_STRIPE_WEBHOOK_SECRET, EMBEDDED_WAREHOUSE_SECRET, secretsNamed, type Config } from '../../src/settings/environment.ts';
import type { StackFile } from '../../src/settings/stack-file.ts';
import type { Part } from '../common/part.ts';
import type { HomePaths } from './paths.ts';
import type { PortWish } from './ports.ts';
import { allProbes, databaseProbe, httpProbe, smtpProbe, temporalProbe } from './probes.ts';
import { keptSecret } from './kept-secret.ts';
import { codeOf } from './program-code.ts';
import { temporalArguments } from '../temporal/arguments.ts';

/** The parts of the stack, started in parallel, then worker and gateway, which need them. */
export interface StackPlan {
  first: Part[];
  /** Fills the embedded database with the example company, once, before the worker starts; null for a configured database. */
  exampleData: { command: string; args: string[]; env: Record<string, string>; marker: string } | null;
  then: Part[];
  webUi: string;
  endpoints: StackFile['endpoints'];
}

type PortName = 'temporal' | 'ui' | 'database' | 'model' | 'mail' | 'mailHttp' | 'partners' | 'worker' | 'gateway';

/** The ports of the embedded parts, if possible those of the last stack; configured parts need none. */
export function portWishes(config: Config, last: StackFile | null = null): Partial<Record<PortName, PortWish>> {
  const ports = last === null ? {} : portsOf(last);
  const wishes = Object.entries(usualPorts(config)) as [PortName, PortWish][];
  return Object.fromEntries(wishes.map(([name, wish]) => [name, { ...wish, last: ports[name] }]));
}

function portsOf({ processes = [], webUi, endpoints }: Partial<StackFile>): Partial<Record<PortName, number>> {
  const portIn = (address: string | null | undefined): number | undefined => Number(/:(\d+)\/?$/.exec(address ?? '')?.[1]) || undefined;
  const ask = URL.canParse(endpoints?.SMTP_URL ?? '') ? new URL(endpoints!.SMTP_URL).searchParams.get('ask') : null;
  const all = [...processes.map(({ name, address }) => [name, portIn(address)]), ['ui', portIn(webUi)], ['mailHttp', portIn(ask)]];
  return Object.fromEntries(all) as Partial<Record<PortName, number>>;
}

function usualPorts(config: Config): Partial<Record<PortName, PortWish>> {
  const outside = configuredOutside(config);
  return {
    ...(!outside.temporal && {
      temporal: { field: 'SIGNALBOX_TEMPORAL_PORT', asked: config.SIGNALBOX_TEMPORAL_PORT, usual: 7233 },
      ui: { field: 'SIGNALBOX_UI_PORT', asked: config.SIGNALBOX_UI_PORT, usual: 8233 },
    }),
    ...(!outside.database && { database: { field: 'SIGNALBOX_DATABASE_PORT', asked: config.SIGNALBOX_DATABASE_PORT, usual: 5544 } }),
    ...(!outside.model && { model: { field: 'SIGNALBOX_MODEL_PORT', asked: config.SIGNALBOX_MODEL_PORT, usual: 4141 } }),
    ...(!outside.mail && {
      mail: { field: 'SIGNALBOX_MAIL_PORT', asked: config.SIGNALBOX_MAIL_PORT, usual: 2525 },
      mailHttp: { field: 'SIGNALBOX_MAIL_PORT', asked: undefined, usual: 2580 },
    }),
    ...(!(outside.payments && outside.carrier && outside.warehouse) && {
      partners: { field: 'SIGNALBOX_PARTNERS_PORT', asked: config.SIGNALBOX_PARTNERS_PORT, usual: 4242 },
    }),
    worker: { field: 'SIGNALBOX_WORKER_PORT', asked: config.SIGNALBOX_WORKER_PORT, usual: 9464 },
    gateway: { field: 'SIGNALBOX_GATEWAY_PORT', asked: config.SIGNALBOX_GATEWAY_PORT, usual: 8080 },
  };
}

/** The parts that run elsewhere because their address is configured. */
export const configuredOutside = (config: Config) => ({
  temporal: config.TEMPORAL_ADDRESS !== undefined,
  database: config.DATABASE_URL !== undefined,
  model: config.OPENAI_BASE_URL !== undefined || config.OPENAI_API_KEY !== undefined,
  mail: config.SMTP_URL !== undefined,
  payments: config.STRIPE_BASE_URL !== undefined || config.STRIPE_API_KEY !== undefined,
  carrier: config.SIGNALBOX_CARRIER_URL !== undefined,
  warehouse: config.SIGNALBOX_WAREHOUSE_URL !== undefined,
});

export interface PlanInput {
  config: Config;
  paths: HomePaths;
  ports: Partial<Record<PortName, number>>;
  /** Null when a server is configured. */
  temporalProgram: string | null;
}

/** Derives the list of parts from configuration and ports. */
export function planStack(input: PlanInput): StackPlan {
  const { config, ports } = input;
  const partners = `http://127.0.0.1:${ports.partners}`;
  const endpoints = {
    TEMPORAL_ADDRESS: config.TEMPORAL_ADDRESS ?? `127.0.0.1:${ports.temporal}`,
    DATABASE_URL: config.DATABASE_URL ?? `postgres://postgres@127.0.0.1:${ports.database}/postgres`,
    OPENAI_BASE_URL: config.OPENAI_BASE_URL ?? (ports.model ? `http://127.0.0.1:${ports.model}/v1` : 'https://api.openai.com/v1'),
    SMTP_URL: config.SMTP_URL ?? `smtp://127.0.0.1:${ports.mail}?ask=http://127.0.0.1:${ports.mailHttp}`,
    STRIPE_BASE_URL: config.STRIPE_BASE_URL ?? (config.STRIPE_API_KEY ? 'https://api.stripe.com' : partners),
    SIGNALBOX_CARRIER_URL: config.SIGNALBOX_CARRIER_URL ?? partners,
    SIGNALBOX_WAREHOUSE_URL: config.SIGNALBOX_WAREHOUSE_URL ?? partners,
  };
  const embedded = [temporalPart(input), databasePart(input), modelPart(input), mailPart(input), partnersPart(input, endpoints)];
  return {
    first: embedded.filter((part) => part !== null),
    exampleData: exampleData(input, endpoints),
    then: [workerPart(input, endpoints), gatewayPart(input, endpoints)],
    webUi: ports.ui ? `http://127.0.0.1:${ports.ui}` : '',
    endpoints,
  };
}

const programAt = (path: string): string => fileURLToPath(new URL(`../../${path}/main${extname(import.meta.url)}`, import.meta.url));

function temporalPart({ config, paths, ports, temporalProgram }: PlanInput): Part | null {
  if (!ports.temporal || !ports.ui || !temporalProgram) return null;
  return {
    name: 'temporal',
    command: temporalProgram,
    args: temporalArguments({ port: ports.temporal, uiPort: ports.ui, dbFile: paths.temporalDb, namespace: config.TEMPORAL_NAMESPACE }),
    env: {},
    address: `127.0.0.1:${ports.temporal}`,
    probe: temporalProbe(`127.0.0.1:${ports.temporal}`, config.TEMPORAL_NAMESPACE),
    startLimitMs: 30_000,
    stopLimitMs: 5_000,
  };
}

function databasePart({ paths, ports }: PlanInput): Part | null {
  if (!ports.database) return null;
  return {
    name: 'database',
    command: process.execPath,
    args: [programAt('stack/database'), '--data', paths.database, '--port', String(ports.database)],
    env: {},
    address: `127.0.0.1:${ports.database}`,
    probe: databaseProbe(`postgres://postgres@127.0.0.1:${ports.database}/postgres`),
    startLimitMs: 60_000, // the first start creates the data folder
    stopLimitMs: 5_000,
    blockedBy: 'worker',
  };
}

function modelPart({ paths, ports }: PlanInput): Part | null {
  if (!ports.model) return null;
  return {
    name: 'model',
    command: process.execPath,
    args: [programAt('stack/model'), '--port', String(ports.model), '--log', paths.modelLog],
    env: {},
    address: `127.0.0.1:${ports.model}`,
    probe: httpProbe(`http://127.0.0.1:${ports.model}/health`),
    startLimitMs: 15_000,
    stopLimitMs: 2_000,
  };
}

function mailPart({ paths, ports }: PlanInput): Part | null {
  if (!ports.mail || !ports.mailHttp) return null;
  return {
    name: 'mail',
    command: process.execPath,
    args: [programAt('stack/mail'), '--folder', paths.mail, '--port', String(ports.mail), '--http-port', String(ports.mailHttp)],
    env: {},
    address: `127.0.0.1:${ports.mail}`,
    probe: allProbes(smtpProbe(ports.mail), httpProbe(`http://127.0.0.1:${ports.mailHttp}/health`)),
    startLimitMs: 15_000,
    stopLimitMs: 2_000,
  };
}

/** Waits for the database itself, so that both start in parallel. */
function partnersPart({ paths, ports }: PlanInput, { DATABASE_URL }: StackFile['endpoints']): Part | null {
  if (!ports.partners) return null;
  return {
    name: 'partners',
    command: process.execPath,
    args: [programAt('stack/partners'), '--port', String(ports.partners), '--log', paths.partnersLog],
    env: { DATABASE_URL },
    address: `127.0.0.1:${ports.partners}`,
    probe: httpProbe(`http://127.0.0.1:${ports.partners}/health`),
    startLimitMs: 75_000, // longer than the database's limit, so that a slow database is reported as such
    stopLimitMs: 2_000,
  };
}

function exampleData({ paths, ports }: PlanInput, { DATABASE_URL }: StackFile['endpoints']): StackPlan['exampleData'] {
  if (!ports.database) return null;
  return { command: process.execPath, args: [programAt('demo/company')], env: { DATABASE_URL }, marker: paths.exampleData };
}

/** The embedded warehouse's secret is given to no other warehouse. */
const warehouseSecret = ({ config }: PlanInput): Record<string, string> =>
  configuredOutside(config).warehouse || config.SIGNALBOX_WAREHOUSE_SECRET ? {} : { SIGNALBOX_WAREHOUSE_SECRET: EMBEDDED_WAREHOUSE_SECRET };

function workerPart(input: PlanInput, endpoints: StackFile['endpoints']): Part {
  const { ports } = input;
  return {
    name: 'worker',
    command: process.execPath,
    args: [programAt('src/worker')],
    code: () => codeOf('worker'),
    env: { ...endpoints, ...warehouseSecret(input), ...linkSettings(input), SIGNALBOX_WORKER_PORT: String(ports.worker) },
    address: `127.0.0.1:${ports.worker}`,
    probe: httpProbe(`http://127.0.0.1:${ports.worker}/health`),
    startLimitMs: 60_000,
    stopLimitMs: 13_000,
  };
}

/** Worker and gateway agree on the address and the key of links. */
const linkSettings = ({ config, paths, ports }: PlanInput): Record<string, string> => ({
  SIGNALBOX_PUBLIC_URL: config.SIGNALBOX_PUBLIC_URL ?? `http://127.0.0.1:${ports.gateway}`,
  SIGNALBOX_LINK_SECRET: config.SIGNALBOX_LINK_SECRET ?? keptSecret(paths.linkSecret),
});

/** Whoever is at this machine may pick a person, unless an identity provider is set. */
const developmentLogin = ({ config }: PlanInput): Record<string, string> =>
  config.SIGNALBOX_OIDC_ISSUER || config.SIGNALBOX_DEV_LOGIN ? {} : { SIGNALBOX_DEV_LOGIN: '1' };

const STRIPE_SECRET = 'SIGNALBOX_STRIPE_WEBHOOK_SECRET';

/** The embedded payment house's secret is accepted from no other. */
const stripeSecret = ({ config }: PlanInput): Record<string, string> =>
  configuredOutside(config).payments || secretsNamed([STRIPE_SECRET]).length > 0 ? {} : { [STRIPE_SECRET]: EMBEDDED_STRIPE_WEBHOOK_SECRET };

function gatewayPart(input: PlanInput, endpoints: StackFile['endpoints']): Part {
  const { ports } = input;
  return {
    name: 'gateway',
    command: process.execPath,
    args: [programAt('src/gateway')],
    code: () => codeOf('gateway'),
    env: {
      ...endpoints,
      ...stripeSecret(input),
      ...linkSettings(input),
      ...developmentLogin(input),
      ...{ SIGNALBOX_GATEWAY_PORT: String(ports.gateway), SIGNALBOX_GATEWAY_HOST: '127.0.0.1' },
      UV_THREADPOOL_SIZE: '16', // a watched folder on a dead share holds one thread
    },
    address: `127.0.0.1:${ports.gateway}`,
    probe: httpProbe(`http://127.0.0.1:${ports.gateway}/healthz`),
    startLimitMs: 30_000,
    stopLimitMs: 10_000,
  };
}
