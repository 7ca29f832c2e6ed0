import { workflowNamed } from '../../src/contracts/registry.ts';

/** How an activity runs: within the workflow task, or scheduled through the server. */
export type Attempt = 'local' | 'regular';

/** How the first attempt of a workflow's activity runs. */
export const firstAttemptOf = (workflow: string, activity: string): Attempt =>
  workflowNamed(workflow).fastPath?.includes(activity) ? 'local' : 'regular';
