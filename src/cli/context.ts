import type { SignalboxClient } from '../client/connect.ts';
import type { ClientSettings } from '../client/settings.ts';
import type { WorkflowContract } from '../kit/schema/workflow-contract.ts';

/** What `main` gives to each command. */
export interface Context {
  /** Addresses and settings, read when a command needs them. */
  settings(): ClientSettings & {
    /** A workflow's settings: the settings file over the defaults. @throws SignalboxError CONFIG_INVALID. */
    settingsOf: (workflow: WorkflowContract) => Promise<unknown>;
  };
  /** Address of the local stack's Temporal Web UI; null when none runs. */
  webUi(): string | null;
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
