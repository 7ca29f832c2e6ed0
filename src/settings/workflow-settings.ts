import type { z } from 'zod';
import { SignalboxError } from '../kit/common/failures.ts';
import type { PeopleDirectory } from './people.ts';
import { cachedByTime } from './yaml-file.ts';

/** The part of a workflow contract that configuration needs. */
export interface ConfigurableWorkflow {
  readonly name: string;
  readonly schemas: () => Promise<{ readonly configuration: z.ZodType }>;
  /** Persons and groups that a configuration names, each with its field. */
  readonly deciders: (configuration: unknown) => readonly { readonly field: string; readonly name: string }[];
}

/** Configurations of workflows. Each call uses the current content of the file. */
export interface WorkflowSettings {
  /**
   * The configuration of a workflow: the values of the file, and defaults for the rest.
   * @throws SignalboxError CONFIG_INVALID naming file, line and field.
   */
  of(workflow: Pick<ConfigurableWorkflow, 'name' | 'schemas'>): Promise<unknown>;
}

/** Opens the settings file at `file` (YAML): by workflow name, the fields that differ from the defaults. Null: defaults only. */
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
      const unknown = content?.names().find((each) => !known.includes(each));
      if (content && unknown !== undefined)
        throw content.wrong({ path: [unknown], message: `there is no such workflow; use one of: ${known.join(', ')}` });
      return content ? content.read([name], configuration.prefault({})) : configuration.parse({});
    },
  };
}

/**
 * The configuration of a workflow, also checked against the people file.
 * @throws SignalboxError CONFIG_INVALID naming file, line and field, or the empty group.
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

/** Valid configurations by workflow name, and the errors of the invalid ones. */
export interface Configurations {
  readonly usable: ReadonlyMap<string, unknown>;
  readonly refused: ReadonlyMap<string, SignalboxError>;
}

/** Reads all configurations; an invalid one does not affect the other workflows. @throws SignalboxError CONFIG_INVALID when all are invalid. */
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

/** Refuses an empty group now; otherwise the first run that needs it would wait for nobody. */
function requireSomebody(people: PeopleDirectory, name: string, field: string): void {
  if (name === 'everyone' || people.find(name) || people.members(name).length > 0) return;
  throw new SignalboxError('CONFIG_INVALID', {
    field,
    detail: `${field} is ${name}, which is neither a person nor a group with members in the people file`,
    fix: `Put a person into ${name} in the people file, or name another group in the workflow settings.`,
  });
}
