import type { SignalboxClient } from '../client/connect.ts';
import type { ClientSettings } from '../client/settings.ts';
import type { WorkflowContract } from '../kit/schema/workflow-contract.ts';

/** What a command gets from main. */
export interface Context {
  /** Where the stack is; read when a command needs it. */
  settings(): ClientSettings & {
    /** What the settings file says of a workflow, over the defaults. @throws SignalboxError CONFIG_INVALID. */
    settingsOf: (workflow: WorkflowContract) => Promise<unknown>;
  };
  /** Address of the local stack's Temporal Web UI; null when none runs. */
  webUi(): string | null;
  /** Folder that Signalbox is installed in. */
}

/** Opens a client, does the work and closes again. */
export async function withClient<T>(context: Context, work: (client: SignalboxClient) => Promise<T>): Promise<T> {
  const { openClient } = await import('../client/connect.ts');
  const client = openClient(context.settings());
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}
