import { allWorkflows } from '../contracts/registry.ts';
import { readConfig, temporalEnvironment } from './environment.ts';
import type { PeopleDirectory } from './people.ts';
import { readStackFile } from './stack-file.ts';
import type { configurationOf, ConfigurableWorkflow, WorkflowSettings } from './workflow-settings.ts';

/** The files that say who may do what, and how workflows are configured. */
export interface SettingsFiles {
  peopleFile: string;
  /** Null: every workflow has its defaults. */
  workflowsFile: string | null;
}

interface OpenedWorkflows {
  settings: WorkflowSettings;
  configurationOf: typeof configurationOf;
}

/** Both files, each opened at its first question, because most commands need neither. */
export function openSettingsFiles({ peopleFile, workflowsFile }: SettingsFiles) {
  let people: Promise<PeopleDirectory> | undefined;
  let workflows: Promise<OpenedWorkflows> | undefined;
  const openedPeople = () => (people ??= import('./people.ts').then(({ openPeople }) => openPeople(peopleFile)));
  const openedWorkflows = () =>
    (workflows ??= import('./workflow-settings.ts').then(({ openWorkflowSettings, configurationOf }) => ({
      settings: openWorkflowSettings(workflowsFile, allWorkflows()),
      configurationOf,
    })));
  return {
    people: openedPeople,
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
    ...openSettingsFiles({ peopleFile: config.SIGNALBOX_PEOPLE, workflowsFile: config.SIGNALBOX_WORKFLOWS ?? null }),
  };
}
