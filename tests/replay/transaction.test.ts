import { homedir, hostname } from 'node:os';
import { expect, it } from '@jest/globals';
import { Worker } from '@temporalio/worker';
import { replaySinks } from '../../testkit/replay-sinks.ts';
import { readHistory, recordedNames, recordedText, transactionHistoriesFolder } from '../helpers/tickets/recorded.ts';
import { paymentFilePaths, transactionPaths } from '../helpers/transactions/paths.ts';

const files = paymentFilePaths.map(({ name }) => name);
const names = [...transactionPaths.map(({ name }) => name), ...files];

it('has a recorded history of every path of a payment and of a file, and of no other', () => {
  expect(recordedNames(transactionHistoriesFolder)).toEqual(names.toSorted());
});

it.each(names)('replays %s with the workflow as it is now', async (name) => {
  const codePath = process.env['TEST_WORKFLOW_BUNDLE']!;
  const workflowId = `${files.includes(name) ? 'paymentFile' : 'transaction'}:${name}`;
  const history = readHistory(name, transactionHistoriesFolder);
  await Worker.runReplayHistory({ workflowBundle: { codePath }, sinks: replaySinks }, history, workflowId);
});

it.each(names)('holds nothing of the machine that recorded %s', (name) => {
  const text = recordedText(name, transactionHistoriesFolder);
  for (const place of [hostname(), homedir(), process.cwd(), 'node_modules', 'file://', '@127.0.0.1']) expect(text).not.toContain(place);
});
