import type { RunView } from '../kit/common/view.ts';
import type { SignalboxClient } from './connect.ts';
import { workerSeen } from './worker-missing.ts';

/** Says why a run has no result yet and what a person can do. */
export async function whyNoResult(client: SignalboxClient, taskQueue: string, view: RunView): Promise<string> {
  const { id, status, state } = view;
  const now = `It is ${status.replaceAll('_', ' ')}, in the state ${state}`;
  if (view.stuck) return `${now}, but makes no progress: its workflow task fails (${view.stuck.message}).`;
  if (status === 'paused') return `${now}. Resume it with \`signalbox resume ${id} --as PERSON --reason WHY\`.`;
  if (status === 'initializing') {
    const seen = await workerSeen(await client.temporal(), taskQueue);
    return `${now}: no worker on the task queue ${taskQueue} has started it (${seen}). Start one with \`signalbox up\`; \`signalbox doctor\` checks the rest.`;
  }
  const step = view.steps.find(({ name, status: at }) => name === view.step && at === 'running');
  const at = step ? `, at the step ${step.name}${step.summary ? ` (${step.summary})` : ''}` : '';
  return `${now}${at}, still in progress. Follow it with \`signalbox watch ${id}\`.`;
}
