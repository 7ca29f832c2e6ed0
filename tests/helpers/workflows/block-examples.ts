import { agent } from '../../../examples/blocks/agent.ts';
import { approval } from '../../../examples/blocks/approval.ts';
import { child } from '../../../examples/blocks/child.ts';
import { evaluatorOptimiser } from '../../../examples/blocks/evaluator-optimiser.ts';
import { loop } from '../../../examples/blocks/loop.ts';
import { message } from '../../../examples/blocks/message.ts';
import { orchestratorWorkers } from '../../../examples/blocks/orchestrator-workers.ts';
import { parallel } from '../../../examples/blocks/parallel.ts';
import { poll } from '../../../examples/blocks/poll.ts';
import { route } from '../../../examples/blocks/route.ts';
import { contract, type SampleActivities } from '../../../examples/blocks/sample.ts';
import { saga } from '../../../examples/blocks/saga.ts';
import { sequence } from '../../../examples/blocks/sequence.ts';
import { timer } from '../../../examples/blocks/timer.ts';
import { webhook } from '../../../examples/blocks/webhook.ts';
import { window } from '../../../examples/blocks/window.ts';
import { story } from '../../../src/kit/workflow/story.ts';

const examples = {
  agent,
  approval,
  child,
  evaluatorOptimiser,
  loop,
  message,
  orchestratorWorkers,
  parallel,
  poll,
  route,
  saga,
  sequence,
  timer,
  webhook,
  window,
};
export type Block = keyof typeof examples;

/** Runs the example that the input names. */
export const blockExamples = story<typeof contract, SampleActivities>(contract, async (run) => {
  run.move('received', 'working');
  const result = await examples[run.input.block as Block](run);
  return run.end('working', 'done', result);
});
