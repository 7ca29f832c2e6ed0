import type { z } from 'zod';
import { SignalboxError } from '../kit/common/failures.ts';
import type { PeopleDirectory } from './people.ts';
import { cachedByTime } from './yaml-file.ts';

/** What is asked of a workflow that can be configured; the contracts have it. */
export interface ConfigurableWorkflow {
  readonly name: string;
  readonly schemas: () => Promise<{ readonly configuration: z.ZodType }>;
  /** The persons and groups that a configuration names, with their fields. */
  readonly deciders: (configuration: unknown) => readonly { readonly field: string; readonly name: string }[];
}

/** Answers how workflows are configured; a changed file counts from the next question on. */
export interface WorkflowSettings {
  /**
   * The configuration of a workflow: what the file says, and defaults for the rest.
   * @throws SignalboxError CONFIG_INVALID naming file, line and field.
   */
  of(workflow: Pick<ConfigurableWorkflow, 'name' | 'schemas'>): Promise<unknown>;
}

/** Opens the settings file at `file` (YAML): by workflow name, the fields that are not the default. Null: all are. */
export function openWorkflowSettings(file: string | null, workflows: readonly { readonly name: string }[]): WorkflowSettings {
  const yaml =
    file === null
      ? null
      : cachedByTime({ file, variable: 'SIGNALBOX_WORKFLOWS', what: 'workflow settings', holds: 'the settings of your workflows' });
  const known = workflows.map(({ name }) => name);
  return {
    async of({ name, schemas }) {
      const { configuration } = await schemas();
      const content = yaml?.();
      const stranger = content?.names().find((each) => !known.includes(each));
      if (content && stranger !== undefined)
        throw content.wrong({ path: [stranger], message: `there is no such workflow; there are: ${known.join(', ')}` });
      return content ? content.read([name], configuration.prefault({})) : configuration.parse({});
    },
  };
}

/**
 * The configuration of a workflow, checked against the people file as well.
 * @throws SignalboxError CONFIG_INVALID naming file, line and field, or the group that nobody is in.
 */
export async function configurationOf(
  settings: WorkflowSettings,
  people: PeopleDirectory,
  workflow: ConfigurableWorkflow,
): Promise<unknown> {
  const configuration = await settings.of(workflow);
  for (const { field, name } of workflow.deciders(configuration)) requireSomebody(people, name, `${workflow.name}.${field}`);
  return configuration;
}

/** Every workflow by its name: its configuration, or why it has none that can be used. */
export interface Configurations {
  readonly usable: ReadonlyMap<string, unknown>;
  readonly refused: ReadonlyMap<string, SignalboxError>;
}

/** Reads all configurations; a workflow whose own is wrong holds up no other. @throws SignalboxError CONFIG_INVALID when none can be used. */
export async function readConfigurations(
  settings: WorkflowSettings,
  people: PeopleDirectory,
  workflows: readonly ConfigurableWorkflow[],
): Promise<Configurations> {
  const usable = new Map<string, unknown>();
  const refused = new Map<string, SignalboxError>();
  for (const workflow of workflows) {
    try {
      usable.set(workflow.name, await configurationOf(settings, people, workflow));
    } catch (error) {
      if (!(error instanceof SignalboxError)) throw error;
      refused.set(workflow.name, error);
    }
  }
  const [first] = refused.values();
  if (first && usable.size === 0) throw first;
  return { usable, refused };
}

/** A group that nobody is in would hold up the first run that needs it; better now. */
function requireSomebody(people: PeopleDirectory, name: string, field: string): void {
  if (name === 'everyone' || people.find(name) || people.members(name).length > 0) return;
  throw new SignalboxError('CONFIG_INVALID', {
    field,
    detail: `${field} is ${name}, and nobody in the people file is that or in that group`,
    fix: `Put a person into ${name} in the people file, or name another group in the workflow settings.`,
  });
}
