import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from '@jest/globals';
import { Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { bundleWorkflows } from '../../src/worker/bundle.ts';
import { replaySinks } from '../../testkit/replay-sinks.ts';
import { ticketPaths } from '../helpers/tickets/paths.ts';
import { readHistory, recordedNames, recordedText } from '../helpers/tickets/recorded.ts';

const current = process.env['TEST_WORKFLOW_BUNDLE']!;
const folder = mkdtempSync(join(tmpdir(), 'signalbox-replay-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Replays a history; a worker for a replay alone needs no server. */
const replay = (codePath: string, name: string): Promise<void> =>
  Worker.runReplayHistory({ workflowBundle: { codePath }, sinks: replaySinks }, readHistory(name), `support-ticket:${name}`);

it('has a recorded history of every path, and of no other', () => {
  expect(recordedNames()).toEqual(ticketPaths.map(({ name }) => name).sort());
});

it.each(ticketPaths.map(({ name }) => name))('replays %s with the workflow as it is now', async (name) => {
  await replay(current, name);
});

it('notices a change that a run under way would not survive', async () => {
  const { code } = await bundleWorkflows(fileURLToPath(new URL('../helpers/workflows/changed-ticket.ts', import.meta.url)));
  const changed = join(folder, 'changed.js');
  writeFileSync(changed, code);
  await expect(replay(changed, 'technical')).rejects.toThrow(DeterminismViolationError);
});

it.each(ticketPaths.map(({ name }) => name))('holds nothing of the machine that recorded %s', (name) => {
  const text = recordedText(name);
  for (const place of [hostname(), homedir(), process.cwd(), 'node_modules', 'file://', '@127.0.0.1']) expect(text).not.toContain(place);
  expect(text).not.toMatch(/"(identity|stickyTaskQueue)": "\d+@/);
});
