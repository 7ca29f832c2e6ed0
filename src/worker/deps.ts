import type { Logger } from 'pino';
import { createActivities, tables, type ActivityPorts } from '../activities/index.ts';
import { createWebhooks } from '../adapters/http/webhooks.ts';
import { createMail } from '../adapters/smtp/mail.ts';
import { senderOf } from '../adapters/smtp/sender.ts';
import { createOpenAiProvider } from '../adapters/openai/provider.ts';
import type { Config } from '../settings/environment.ts';
import { allWorkflows, workflowNamed } from '../contracts/registry.ts';
import { joinActivities } from '../kit/activity/join-activities.ts';
import { createAgent } from '../kit/activity/agent/agent.ts';
import { classesOf } from '../kit/activity/effect-class.ts';
import { createChildActivities } from '../kit/activity/child.ts';
import { createEffects } from '../kit/activity/effects.ts';
import { createActivityInterceptor } from '../kit/activity/interceptor.ts';
import { createModel } from '../kit/activity/model/model.ts';
import { chooseModels, OFFLINE_MODELS, OPENAI_MODELS, readPrices } from '../kit/activity/model/provider.ts';
import type { MailPorts } from '../kit/activity/mail/once.ts';
import type { Mail } from '../kit/activity/mail/port.ts';
import { protectAll } from '../kit/activity/protect/protect-all.ts';
import { protectModel } from '../kit/activity/protect/protect-model.ts';
import { createProtection } from '../kit/activity/protect/protect.ts';
import { createReminderActivities } from '../kit/activity/remind.ts';
import { createRunActivities } from '../kit/activity/run-activities.ts';
import { createRunKeeper } from '../kit/activity/run-keeper.ts';
import { createTables } from '../kit/activity/table.ts';
import { SignalboxError } from '../kit/common/failures.ts';
import { companyMigrations } from '../business/database.ts';
import { migrate, openDatabase, type Db } from '../store/database.ts';
import { readDocument } from '../store/documents.ts';
import { readRunConfiguration } from '../store/runs.ts';
import { linkKeys } from '../settings/page-settings.ts';
import { openPeople, type PeopleDirectory } from '../settings/people.ts';
import { documentsProcess } from '../settings/documents-process.ts';
import { readProviderSettings } from '../settings/provider-settings.ts';
import { createBudgets, type BudgetSources } from './budgets.ts';
import { configurationOf, openWorkflowSettings, readConfigurations, type WorkflowSettings } from '../settings/workflow-settings.ts';
import { createDocumentReader } from '../adapters/documents/reader.ts';
import { openReportDesk } from '../adapters/report/desk.ts';
import { openReportDefinitions, reportSourceUrls } from '../settings/report-definitions.ts';
import { openSanctions } from '../adapters/sanctions/open-list.ts';
import { createNotifier, type LinkSettings } from './notifier.ts';
import { createPartners, protectPartners, type Partners } from './partners.ts';
import { REPORT_THREAD } from './report-thread.ts';
import { SANCTIONS_THREAD } from './sanctions-thread.ts';
import { shopBooks } from './shop-books.ts';
import type { ModelParts } from '../kit/activity/model/work.ts';

/** What the worker needs, created once. */
export interface Deps {
  db: Db;
  activities: ReturnType<typeof joinActivities>;
  activityInterceptor: ReturnType<typeof createActivityInterceptor>;
  sinks: ReturnType<typeof createRunKeeper>;
}

/** The composition root: creates all parts from the configuration. @throws SignalboxError CONFIG_INVALID, DATABASE_UNREACHABLE. */
export async function createDeps(config: Config, logger: Logger): Promise<Deps> {
  // loads in its thread while the rest starts
  const sanctions = openSanctions(config.SIGNALBOX_SANCTIONS ?? null, SANCTIONS_THREAD);
  const db = await openReadyDatabase(required(config, 'DATABASE_URL'));
  const protection = createProtection({ db, logger, settings: readProviderSettings(config.SIGNALBOX_PROVIDERS ?? null) });
  const deps = await joinParts({
    db,
    logger,
    people: openPeople(config.SIGNALBOX_PEOPLE),
    settings: openWorkflowSettings(config.SIGNALBOX_WORKFLOWS ?? null, allWorkflows()),
    provider: protectModel(protection, modelProvider(config)),
    models: modelsOf(config),
    prices: readPrices(config.SIGNALBOX_PRICES),
    answerCache: config.SIGNALBOX_ANSWER_CACHE,
    mail: protectAll(protection, 'mail', mailServer(config, db, protection.settings.mail.timeoutMs), { timeoutMs: null }),
    outgoing: outgoingMail(config),
    links: linkSettings(config),
    partners: {
      sanctions,
      reports: reportDesk(config),
      webhooks: createWebhooks({ secret: config.SIGNALBOX_WEBHOOK_SECRET, allowPrivate: config.SIGNALBOX_EVENTS_ALLOW_PRIVATE }),
      ...protectPartners(protection, createPartners(config)),
    },
  });
  await sanctions.read;
  return deps;
}

/** The ports to the outside and the settings, which the test kit replaces. */
export interface WorkerParts extends Pick<ModelParts, 'db' | 'logger' | 'provider' | 'models' | 'prices' | 'answerCache'> {
  people: PeopleDirectory;
  settings: WorkflowSettings;
  mail: Mail;
  outgoing: MailPorts['settings'];
  links?: LinkSettings;
  partners: Partners & Pick<ActivityPorts, 'sanctions' | 'reports' | 'webhooks'> & Partial<Pick<ActivityPorts, 'documents'>>;
}

/** Joins the parts to the activities of all workflows. @throws SignalboxError CONFIG_INVALID when no workflow has a valid configuration. */
export async function joinParts({ people, settings, mail, outgoing, links, partners, ...parts }: WorkerParts): Promise<Deps> {
  const { db, logger, models, prices } = parts;
  const { documents = createDocumentReader(documentsProcess()), ...others } = partners;
  const workflows = allWorkflows();
  const configurations = await readConfigurations(settings, people, workflows);
  for (const [workflow, { message, fix }] of configurations.refused)
    logger.error({ workflow, fix, why: message }, 'workflow cannot be started');
  const effects = createEffects();
  const modelParts = {
    ...parts,
    documents,
    budgetFor: budgetsOf(db, { workflows, configurations: configurations.usable, models, prices }),
  };
  const business = createActivities({
    db,
    model: createModel(modelParts),
    agent: createAgent(modelParts),
    mail,
    effects,
    people: { addressesOf: (group) => people.members(group).map(({ email }) => email) },
    senders: { personAt: (address) => people.findByEmail(address)?.id ?? null },
    settings: outgoing,
    documents,
    ...others,
    ...shopBooks,
  });
  const run = createRunActivities({ loadDeciders: async () => people.deciders() });
  const children = createChildActivities({
    db,
    workflowNamed,
    configurationOf: (workflow) => configurationOf(settings, people, workflow),
    starters: {
      mayStart: (person, workflow) => people.hasRole(person, workflow, 'start'),
      signsOf: (person) => [...people.deciders().signsOf(person)],
    },
  });
  const reminders = createReminderActivities({ effects, ...createNotifier(mail, people, outgoing.mailDomain, links) });
  const activities = joinActivities(business, run, children, reminders);
  return {
    db,
    activities,
    activityInterceptor: createActivityInterceptor({ db, logger, classes: classesOf(activities) }),
    sinks: createRunKeeper({ db, logger }),
  };
}

/** Opens the database and migrates its schema. */
async function openReadyDatabase(url: string): Promise<Db> {
  const db = openDatabase(url);
  await migrate(db, companyMigrations);
  await createTables(db, tables);
  return db;
}

const budgetsOf = (db: Db, sources: Omit<BudgetSources, 'configurationOfRun'>) =>
  createBudgets({ ...sources, configurationOfRun: (runId) => readRunConfiguration(db, runId) });

const outgoingMail = ({ SIGNALBOX_MAIL_FROM, SIGNALBOX_MAIL_IN_DOUBT }: Config) => ({
  mailDomain: senderOf(SIGNALBOX_MAIL_FROM).domain,
  mailInDoubt: SIGNALBOX_MAIL_IN_DOUBT === 'resend' ? ('repeat' as const) : ('person' as const),
});

/** Links need a key and an address at which people reach the gateway. */
function linkSettings(config: Config): LinkSettings {
  const [keys, publicUrl] = [linkKeys(config), config.SIGNALBOX_PUBLIC_URL?.replace(/\/+$/, '')];
  return keys.length > 0 && publicUrl !== undefined ? { publicUrl, keys } : null;
}

const modelProvider = (config: Config) =>
  createOpenAiProvider({
    baseUrl: config.OPENAI_BASE_URL,
    apiKey: config.OPENAI_API_KEY ?? 'none',
    tokenLimit: config.SIGNALBOX_MODEL_TOKEN_LIMIT,
  });

const mailServer = (config: Config, db: Db, patienceMs: number) =>
  createMail({
    url: required(config, 'SMTP_URL'),
    from: config.SIGNALBOX_MAIL_FROM,
    patienceMs,
    documentOf: (ref) => readDocument(db, ref),
  });

/** The reports that come with Signalbox, and those of the working folder. */
const reportDesk = (config: Config) =>
  openReportDesk({
    definitionOf: openReportDefinitions(config.SIGNALBOX_REPORTS),
    urlOf: reportSourceUrls(required(config, 'DATABASE_URL')),
    program: REPORT_THREAD,
  });

/** Without an API key, defaults to the models of the local stack; named models win (Ollama and vLLM need no key). */
const modelsOf = (config: Config) =>
  chooseModels(
    config.OPENAI_API_KEY ? OPENAI_MODELS : OFFLINE_MODELS,
    {
      small: { name: config.SIGNALBOX_MODEL_SMALL, format: config.SIGNALBOX_MODEL_SMALL_FORMAT },
      large: { name: config.SIGNALBOX_MODEL_LARGE, format: config.SIGNALBOX_MODEL_LARGE_FORMAT },
      vision: { name: config.SIGNALBOX_MODEL_VISION, format: config.SIGNALBOX_MODEL_VISION_FORMAT },
    },
    config.SIGNALBOX_MODEL_EMBEDDING,
  );

function required(config: Config, name: 'DATABASE_URL' | 'SMTP_URL'): string {
  const value = config[name];
  if (value) return value;
  throw new SignalboxError('CONFIG_INVALID', {
    field: name,
    detail: `${name} is not set`,
    fix: `Set ${name}, or run \`signalbox up\`, which sets it for its worker.`,
  });
}
