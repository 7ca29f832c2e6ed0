import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { emptyDatabase, writeEmptyDatabase } from '../../testkit/empty-database.ts';
import { openAll, type Keep } from '../../testkit/opened.ts';
import { databaseFolder, startDatabase, type Program } from '../../testkit/program.ts';
import { addPurchasing } from '../../testkit/invoices/invoice.ts';
import { peopleFile } from '../../testkit/client.ts';
import { openClient, type SignalboxClient } from '../../src/client/connect.ts';
import { openSettingsFiles } from '../../src/settings/client-settings.ts';
import { WEEKDAYS } from '../../src/kit/common/approval.ts';
import { EMBEDDED_WAREHOUSE_SECRET } from '../../src/settings/environment.ts';
import { startModelServer } from '../../stack/model/server.ts';
import { companyMigrations } from '../../src/business/database.ts';
import { migrate } from '../../src/store/database.ts';
import { seedShop } from '../../demo/company/seed.ts';
import { freePort } from '../../testkit/free-port.ts';
import { openTestPartners, type TestPartners } from '../../testkit/partners.ts';
import { startTestServer } from '../../testkit/temporal-server.ts';
import { openLane, type Lane } from './lane.ts';
import { compileWorker } from './programs.ts';
import { openMailGround, type MailGround } from './mail.ts';
import { openPartnerFaults, type PartnerFaults } from './partner-faults.ts';

/**
 * The environment of the killed workers. Temporal and the database are processes; partners, mail and model run in this process, because they
 * are the judges and never killed.
 */
export interface Ground {
  client: SignalboxClient;
  partners: TestPartners;
  partnerFaults: PartnerFaults;
  mail: MailGround;
  openLane(name: string): Promise<Lane>;
  /** Variables of the product's programs. */
  environment: Record<string, string>;
  folder: string;
  /** A client whose runs have these settings. */
  configured(settings: object): SignalboxClient;
  close(): Promise<void>;
}

/** Shorter times than in production, where an undo waits for seconds and a customer for days. */
export const SETTINGS = {
  order: {
    undo: { attempts: 3, firstWaitMs: 10, longestWaitMs: 20 },
    customerAction: { withinMs: 4_000, lookEveryMs: 500 },
    repair: { group: ['support'], deadlineMs: 3_600_000, escalateTo: ['support-leads'] },
  },
  /** One test account makes all payments, and nobody reviews them. */
  transaction: { model: false, fraud: { velocityCount: { most: 1_000 } } },
  /** Due invoices are paid at once, whatever the day. */
  invoice: {
    payment: { timeZone: 'UTC', at: '00:00', days: [...WEEKDAYS] },
    repair: { group: ['accounts-payable'], deadlineMs: 3_600_000, escalateTo: ['finance'] },
  },
};

export const openGround = (): Promise<Ground> =>
  openAll((keep) => {
    const folder = mkdtempSync(join(tmpdir(), 'signalbox-fault-ground-'));
    keep({ close: async () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }) });
    return openParts(folder, keep);
  });

async function startPreparedDatabase(folder: string, port: number, url: string): Promise<Program> {
  await writeEmptyDatabase(databaseFolder(folder));
  return startDatabase(folder, port, url);
}

async function openParts(folder: string, keep: Keep): Promise<Omit<Ground, 'close'>> {
  const databasePort = await freePort();
  const databaseUrl = `postgres://postgres@127.0.0.1:${databasePort}/postgres`;
  const [temporal, database] = await Promise.all([startTestServer(), startPreparedDatabase(folder, databasePort, databaseUrl)]);
  keep({ close: () => temporal.stop() });
  keep({ close: () => database.end() });
  const program = await compileWorker();
  keep({ close: async () => rmSync(program, { force: true }) });
  const model = keep(await startModelServer({ port: 0 }));
  const mail = keep(await openMailGround());
  const partners = keep(await openTestPartners({ database: await emptyDatabase() }));
  let files = 0;
  const fileOf = (settings: object): string => {
    const file = join(folder, `workflows-${++files}.yaml`);
    writeFileSync(file, JSON.stringify(settings)); // JSON is YAML
    return file;
  };
  const configured = (settings: object): SignalboxClient => {
    const workflowsFile = fileOf(settings);
    const target = { temporalEnvironment: {}, localTemporalAddress: temporal.address, databaseUrl };
    return keep(openClient({ ...target, ...openSettingsFiles({ peopleFile, workflowsFile }) }));
  };
  const client = configured(SETTINGS);
  await migrate(client.db, companyMigrations);
  await seedShop(client.db);
  await addPurchasing(client.db);
  const env = {
    TEMPORAL_ADDRESS: temporal.address,
    DATABASE_URL: databaseUrl,
    SMTP_URL: mail.url,
    OPENAI_BASE_URL: model.baseUrl,
    STRIPE_BASE_URL: partners.url,
    SIGNALBOX_CARRIER_URL: partners.url,
    SIGNALBOX_WAREHOUSE_URL: partners.url,
    SIGNALBOX_WAREHOUSE_SECRET: EMBEDDED_WAREHOUSE_SECRET,
    SIGNALBOX_PEOPLE: peopleFile,
    SIGNALBOX_WORKFLOWS: fileOf(SETTINGS), // for child runs, which the worker starts
    SIGNALBOX_LOG_LEVEL: 'warn',
  };
  return {
    ...{ client, partners, mail, configured, folder, environment: env, partnerFaults: openPartnerFaults(partners) },
    openLane: async (name) => keep(await openLane({ taskQueue: name, program, env, log: join(folder, `${name}.log`) })),
  };
}
