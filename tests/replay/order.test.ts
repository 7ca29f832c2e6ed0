import { hostname, homedir } from 'node:os';
import { expect, it } from '@jest/globals';
import { Worker } from '@temporalio/worker';
import { orderPaths } from '../helpers/orders/paths.ts';
import { replaySinks } from '../../testkit/replay-sinks.ts';
import { orderHistoriesFolder, readHistory, recordedNames, recordedText } from '../helpers/tickets/recorded.ts';

const names = orderPaths.map(({ name }) => name);

it('has a recorded history of every path, and of no other', () => {
  expect(recordedNames(orderHistoriesFolder)).toEqual(names.toSorted());
});

it.each(names)('replays %s with the workflow as it is now', async (name) => {
  const codePath = process.env['TEST_WORKFLOW_BUNDLE']!;
  const history = readHistory(name, orderHistoriesFolder);
  await Worker.runReplayHistory({ workflowBundle: { codePath }, sinks: replaySinks }, history, `order:${name}`);
});

it.each(names)('holds nothing of the machine that recorded %s', (name) => {
  const text = recordedText(name, orderHistoriesFolder);
  for (const place of [hostname(), homedir(), process.cwd(), 'node_modules', 'file://', '@127.0.0.1']) expect(text).not.toContain(place);
});
