/** The workflow of the bare side. Opened by path by the bundler. */
import { proxyActivities } from '@temporalio/workflow';
import type { Three } from './lib/sides.ts';

const { first, second, third } = proxyActivities<Three>({ startToCloseTimeout: '30 seconds' });

/** Three activities, nothing of ours. */
export async function bare(): Promise<{ done: number }> {
  await first();
  await second();
  await third();
  return { done: 3 };
}
