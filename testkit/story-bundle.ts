import { fileURLToPath } from 'node:url';
import type { WorkflowBundleOption } from '@temporalio/worker';
import { bundleWorkflows } from '../src/worker/bundle.ts';

/** Bundles the product's workflows with the clock that a test moves. */
export const bundleStories = () => bundleWorkflows(undefined, [fileURLToPath(new URL('./clock.ts', import.meta.url))]);

let built: ReturnType<typeof bundleStories> | undefined;

/** That of the set-up of the test run, or else one that is built once in this process. */
export async function storyBundle(): Promise<WorkflowBundleOption> {
  const codePath = process.env['TEST_STORY_BUNDLE'];
  return codePath === undefined ? { code: (await (built ??= bundleStories())).code } : { codePath };
}
