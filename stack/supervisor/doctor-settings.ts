import { secretsNamed, type Config } from '../../src/settings/environment.ts';
import { allWorkflows } from '../../src/contracts/registry.ts';
import { SignalboxError } from '../../src/kit/common/failures.ts';
import type { EventReceiver } from '../../src/kit/common/run-event.ts';
import { readEventSubscriptions } from '../../src/settings/event-settings.ts';
import { openPeople, type Person } from '../../src/settings/people.ts';
import { readProviderSettings } from '../../src/settings/provider-settings.ts';
import { readWebhookSources } from '../../src/settings/webhook-settings.ts';
import { openWorkflowSettings, readConfigurations } from '../../src/settings/workflow-settings.ts';
import { bad, good, type Finding } from './findings.ts';

const CHECK = 'workflow settings';

/** Whether the worker would accept the settings of all workflows. */
export async function checkWorkflowSettings({ SIGNALBOX_WORKFLOWS, SIGNALBOX_PEOPLE }: Config): Promise<Finding> {
  const workflows = allWorkflows();
  try {
    const settings = openWorkflowSettings(SIGNALBOX_WORKFLOWS ?? null, workflows);
    const { refused } = await readConfigurations(settings, openPeople(SIGNALBOX_PEOPLE), workflows);
    const [first] = refused.values();
    if (first) throw first;
    return good(CHECK, SIGNALBOX_WORKFLOWS ?? 'the defaults; there is no workflows.yaml');
  } catch (error) {
    if (!(error instanceof SignalboxError)) throw error;
    return bad(CHECK, error.message, error.fix ?? 'Correct the settings.');
  }
}

/** Whether the people file is readable and each person has one id; several ids count as one person, so approvals could be too few. */
export function checkPeople({ SIGNALBOX_PEOPLE }: Pick<Config, 'SIGNALBOX_PEOPLE'>): Finding {
  const check = 'people';
  try {
    const several = openPeople(SIGNALBOX_PEOPLE).severalIds();
    if (several.length === 0) return good(check, SIGNALBOX_PEOPLE);
    const found = several.map((entries) => `${entries.map(({ id }) => id).join(' and ')} ${whyOne(entries)}: they count as one person`);
    return bad(
      check,
      `${SIGNALBOX_PEOPLE}: ${found.join('; ')}`,
      'Keep one id for each person; give persons who share a mailbox addresses of their own.',
    );
  } catch (error) {
    if (!(error instanceof SignalboxError)) throw error;
    return bad(check, error.message, `${error.fix ?? 'Correct the people file.'} Without it nobody can start or decide.`);
  }
}

const whyOne = (entries: Person[]): string =>
  new Set(entries.map(({ id }) => id.toLowerCase())).size < entries.length ? 'differ only in case or share a mailbox' : 'share a mailbox';

/** Whether the worker would accept the settings of the providers. */
export function checkProviderSettings({ SIGNALBOX_PROVIDERS }: Pick<Config, 'SIGNALBOX_PROVIDERS'>): Finding {
  const check = 'provider settings';
  try {
    readProviderSettings(SIGNALBOX_PROVIDERS ?? null);
    return good(check, SIGNALBOX_PROVIDERS ?? 'the defaults; there is no providers.yaml');
  } catch (error) {
    if (!(error instanceof SignalboxError)) throw error;
    return bad(check, error.message, error.fix ?? 'Correct the settings.');
  }
}

/** Whether the gateway would accept the webhooks file, and which sources have no secret. */
export function checkWebhooks({ SIGNALBOX_WEBHOOKS: file }: Pick<Config, 'SIGNALBOX_WEBHOOKS'>): Finding {
  const check = 'webhooks';
  try {
    const closed = readWebhookSources({ file, workflows: allWorkflows(), secretsNamed }).filter(({ secrets }) => secrets.length === 0);
    const note = closed.map(({ name, secretNames }) => `${name} is closed until ${secretNames[0]} is set`);
    return good(check, [file ?? 'the example; there is no webhooks.yaml', ...note].join('; '));
  } catch (error) {
    if (!(error instanceof SignalboxError)) throw error;
    return bad(check, error.message, error.fix ?? 'Correct the webhooks file.');
  }
}

/** Whether the gateway would accept the events file, and which subscriptions wait for a variable. */
export function checkEvents({
  SIGNALBOX_EVENTS: file,
  SIGNALBOX_EVENTS_ALLOW_PRIVATE: allowPrivate,
  SIGNALBOX_PEOPLE,
}: Pick<Config, 'SIGNALBOX_EVENTS' | 'SIGNALBOX_EVENTS_ALLOW_PRIVATE' | 'SIGNALBOX_PEOPLE'>): Finding {
  const check = 'events';
  if (file === undefined) return good(check, 'none are sent; there is no events.yaml');
  try {
    const addressesOf = (name: string) => openPeople(SIGNALBOX_PEOPLE).addressesOf(name);
    const files = { file, workflows: allWorkflows(), addressesOf, secretsNamed, plainHttp: allowPrivate !== '' };
    const waiting = readEventSubscriptions(files).flatMap(({ name, receiver }) => {
      const variable = missingVariable(receiver);
      return variable === null ? [] : [`${name} waits until ${variable} is set`];
    });
    return good(check, [file, ...waiting].join('; '));
  } catch (error) {
    if (!(error instanceof SignalboxError)) throw error;
    return bad(check, error.message, error.fix ?? 'Correct the events file.');
  }
}

function missingVariable(receiver: EventReceiver): string | null {
  if (receiver.kind === 'webhook' && receiver.secrets.length === 0) return receiver.secretNames[0]!;
  return receiver.kind === 'slack' && receiver.url === null ? receiver.variable : null;
}

type ModelSettings = Pick<Config, 'OPENAI_API_KEY' | 'OPENAI_BASE_URL' | `SIGNALBOX_MODEL_${'SMALL' | 'LARGE' | 'VISION' | 'EMBEDDING'}`>;

/** Which model serves each tier. With another provider than OpenAI, our default for images is probably not served. */
export function checkModels({ OPENAI_API_KEY: key, OPENAI_BASE_URL: url, ...set }: ModelSettings): Finding {
  const { SIGNALBOX_MODEL_SMALL: small, SIGNALBOX_MODEL_LARGE: large, SIGNALBOX_MODEL_VISION: vision } = set;
  const source = key || url ? 'default' : 'offline';
  const named = Object.entries({ small, large, vision }).map(([tier, name]) => `${tier}: ${name ?? source}`);
  named.push(`embedding: ${set.SIGNALBOX_MODEL_EMBEDDING ?? 'none'}`);
  const fix = 'Set SIGNALBOX_MODEL_VISION to a model of this provider that reads images, if a workflow shows pages to a model.';
  return { ...good('models', named.join(', ')), fix: url && !vision ? fix : null };
}
