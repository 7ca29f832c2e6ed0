import type { Config } from '../config.ts';
import { allWorkflows } from '../contracts/registry.ts';
import { SignalboxError } from '../kit/common/failures.ts';
import { openPeople } from '../store/people.ts';
import { readProviderSettings } from '../store/provider-settings.ts';
import { openWorkflowSettings, readConfigurations } from '../store/workflow-settings.ts';
import { bad, good, type Finding } from './findings.ts';

const CHECK = 'workflow settings';

/** Whether the worker would take the settings of all workflows. */
export async function checkWorkflowSettings({ SIGNALBOX_WORKFLOWS, SIGNALBOX_PEOPLE }: Config): Promise<Finding> {
  const workflows = allWorkflows();
  try {
    await readConfigurations(openWorkflowSettings(SIGNALBOX_WORKFLOWS ?? null, workflows), openPeople(SIGNALBOX_PEOPLE), workflows);
    return good(CHECK, SIGNALBOX_WORKFLOWS ?? 'the defaults; no workflows.yaml is here');
  } catch (error) {
    if (!(error instanceof SignalboxError)) throw error;
    return bad(CHECK, error.message, error.fix ?? 'Correct the settings.');
  }
}

/** Whether the worker would take the settings of the providers. */
export function checkProviderSettings({ SIGNALBOX_PROVIDERS }: Pick<Config, 'SIGNALBOX_PROVIDERS'>): Finding {
  const check = 'provider settings';
  try {
    readProviderSettings(SIGNALBOX_PROVIDERS ?? null);
    return good(check, SIGNALBOX_PROVIDERS ?? 'the defaults; no providers.yaml is here');
  } catch (error) {
    if (!(error instanceof SignalboxError)) throw error;
    return bad(check, error.message, error.fix ?? 'Correct the settings.');
  }
}
