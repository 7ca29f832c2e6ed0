import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { BUNDLE_FILE } from './bundle-file.ts';

const sibling = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';

/**
 * Bundles all workflows with the kit's interceptor and payload converter.
 * @param workflowsPath entry file; the tests bundle entries of their own.
 * @param interceptors modules with further interceptors, inside the kit's.
 */
export function bundleWorkflows(
  workflowsPath = sibling(`../workflows/index.${extension}`),
  interceptors: readonly string[] = [],
): Promise<WorkflowBundleWithSourceMap> {
  return bundleWorkflowCode({
    workflowsPath,
    payloadConverterPath: sibling(`../kit/workflow/payload-converter.${extension}`),
    workflowInterceptorModules: [sibling(`../kit/workflow/interceptor.${extension}`), ...interceptors],
    logger: new DefaultLogger('WARN'),
  });
}

/** Writes the bundle that the worker loads: bundling at each start would cost a second. */
async function buildBundle(): Promise<void> {
  const { code } = await bundleWorkflows();
  await writeFile(BUNDLE_FILE, code);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildBundle();
