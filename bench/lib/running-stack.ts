import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { openClient, type SignalboxClient } from '../../src/client/connect.ts';
import { openSettingsFiles } from '../../src/settings/client-settings.ts';
import { readStackFile, type StackFile } from '../../src/settings/stack-file.ts';
import { peopleFile } from '../../testkit/client.ts';
import { openStack, WORKFLOWS_FILE, type Stack, type StackOptions } from '../../testkit/installed.ts';

/** A running stack with the clients of product and Temporal. */
export interface RunningStack {
  stack: Stack;
  signalbox: SignalboxClient;
  temporal: Client;
  endpoints: StackFile['endpoints'];
}

/** Starts a stack like `signalbox up`, runs `work` and removes the stack. */
export async function withStack<T>(options: StackOptions, work: (running: RunningStack) => Promise<T>): Promise<T> {
  const stack = openStack(options);
  try {
    await stack.run('up', '--detach');
    const { endpoints } = readStackFile(join(stack.folder, '.signalbox'))!;
    const signalbox = clientOf(stack, endpoints);
    try {
      return await work({ stack, signalbox, temporal: await signalbox.temporal(), endpoints });
    } finally {
      await signalbox.close();
    }
  } finally {
    await stack.remove();
  }
}

function clientOf({ folder }: Stack, endpoints: StackFile['endpoints']): SignalboxClient {
  const workflowsFile = join(folder, WORKFLOWS_FILE);
  return openClient({
    temporalEnvironment: {},
    localTemporalAddress: endpoints.TEMPORAL_ADDRESS,
    databaseUrl: endpoints.DATABASE_URL,
    ...openSettingsFiles({ peopleFile, workflowsFile: existsSync(workflowsFile) ? workflowsFile : null }),
  });
}
