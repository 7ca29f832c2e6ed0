import { Worker, type NativeConnection } from '@temporalio/worker';

/** Runs work while a worker with the one workflow of `workflows/listening.ts` takes the place of the product's. */
export async function withListening<T>(connection: NativeConnection, work: () => Promise<T>): Promise<T> {
  const workflowBundle = { codePath: process.env['TEST_LISTENING_BUNDLE']! };
  const worker = await Worker.create({ connection, taskQueue: 'signalbox', workflowBundle });
  return worker.runUntil(work());
}
