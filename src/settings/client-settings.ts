import { allWorkflows } from '../contracts/registry.ts';
import { contract as report } from '../contracts/report/contract.ts';
import type { schemas } from '../contracts/report/schema.ts';
import type { InputOf } from '../kit/common/contract.ts';
import { openedOnce } from '../kit/common/opened-once.ts';
import { readConfig, temporalEnvironment } from './environment.ts';
import { readStackFile } from './stack-file.ts';
import type { ConfigurableWorkflow } from './workflow-settings.ts';

/** The files that say who may do what, how workflows are configured, and what reports hold. */
export interface SettingsFiles {
  peopleFile: string;
  /** Null: every workflow has its defaults. */
  workflowsFile: string | null;
  /** Default: the reports that ship alone. */
  reportsFolder?: string;
}

/** The files, each opened at its first question, because most commands need neither. */
export function openSettingsFiles({ peopleFile, workflowsFile, reportsFolder = '' }: SettingsFiles) {
  const openedPeople = openedOnce(async () => (await import('./people.ts')).openPeople(peopleFile));
  const openedWorkflows = openedOnce(async () => {
    const { openWorkflowSettings, configurationOf } = await import('./workflow-settings.ts');
    return { settings: openWorkflowSettings(workflowsFile, allWorkflows()), configurationOf };
  });
  const openedReports = openedOnce(async () => (await import('./report-definitions.ts')).openReportDefinitions(reportsFolder));
  return {
    people: openedPeople,
    /** Refuses an input that names a file which is missing or wrong. @throws SignalboxError INPUT_INVALID, CONFIG_INVALID. */
    requireFiles: async ({ name }: Pick<ConfigurableWorkflow, 'name'>, input: unknown) => {
      if (name === report.name) (await openedReports())((input as InputOf<typeof schemas>).report);
    },
    /** What the settings file says of a workflow, over the defaults. @throws SignalboxError CONFIG_INVALID. */
    settingsOf: async (workflow: ConfigurableWorkflow) => (await openedWorkflows()).settings.of(workflow),
    /** The same, with its groups checked against the people file. @throws SignalboxError CONFIG_INVALID. */
    configurationOf: async (workflow: ConfigurableWorkflow) => {
      const { settings, configurationOf } = await openedWorkflows();
      return configurationOf(settings, await openedPeople(), workflow);
    },
  };
}

/** What a program's client needs: the environment says where the stack is; without it the stack file of the working folder does. */
export function clientSettings() {
  const config = readConfig();
  const endpoints = readStackFile(config.SIGNALBOX_HOME)?.endpoints;
  return {
    temporalEnvironment: temporalEnvironment(),
    localTemporalAddress: endpoints?.TEMPORAL_ADDRESS ?? null,
    databaseUrl: config.DATABASE_URL ?? endpoints?.DATABASE_URL ?? null,
    ...openSettingsFiles({
      peopleFile: config.SIGNALBOX_PEOPLE,
      workflowsFile: config.SIGNALBOX_WORKFLOWS ?? null,
      reportsFolder: config.SIGNALBOX_REPORTS,
    }),
  };
}
