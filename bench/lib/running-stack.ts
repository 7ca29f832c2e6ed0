import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { openClient, type SignalboxClient } from '../../src/client/connect.ts';
import { readStackFile } from '../../src/stack-file.ts';
import { PEOPLE } from './ground.ts';
import { openStack, WORKFLOWS_FILE, type Stack, type StackOptions } from './stack.ts';

/** A stack that is up, with the product's own client and Temporal's. */
export interface RunningStack {
  stack: Stack;
  signalbox: SignalboxClient;
  temporal: Client;
}

/** Starts a stack as `signalbox up` does, works with it and removes it. */
export async function withStack<T>(options: StackOptions, work: (running: RunningStack) => Promise<T>): Promise<T> {
  const stack = openStack(options);
  try {
    await stack.run('up', '--detach');
    const signalbox = clientOf(stack);
    try {
      return await work({ stack, signalbox, temporal: await signalbox.temporal() });
    } finally {
      await signalbox.close();
    }
  } finally {
    await stack.remove();
  }
}

function clientOf({ folder }: Stack): SignalboxClient {
  const { endpoints } = readStackFile(join(folder, '.signalbox'))!;
  const workflowsFile = join(folder, WORKFLOWS_FILE);
  return openClient({
    temporalEnvironment: {},
    localTemporalAddress: endpoints.TEMPORAL_ADDRESS,
    databaseUrl: endpoints.DATABASE_URL,
    peopleFile: PEOPLE,
    workflowsFile: existsSync(workflowsFile) ? workflowsFile : null,
  });
}
