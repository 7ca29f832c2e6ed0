import { homedir, hostname } from 'node:os';
import { beforeAll, expect, it } from '@jest/globals';
import { Worker } from '@temporalio/worker';
import { replaySinks } from '../../testkit/replay-sinks.ts';
import { readHistory, recordedNames, recordedText, type Recorded } from '../helpers/histories.ts';

/** Replays recorded histories one behind another in one worker, which needs no server. Answers why some failed, by their names. */
export async function replay(
  codePath: string,
  workflow: Recorded,
  names: readonly string[],
  idOf = (name: string) => `${workflow}:${name}`,
) {
  const failures = new Map<string, Error>();
  const histories = names.map((name) => ({ workflowId: idOf(name), history: readHistory(workflow, name) }));
  const results = Worker.runReplayHistories({ workflowBundle: { codePath }, sinks: replaySinks }, histories);
  for await (const { workflowId, error } of results)
    if (error)
      failures.set(
        names.find((name) => idOf(name) === workflowId)!,
        error,
      );
  return failures;
}

const PLACES = [hostname(), homedir(), process.cwd(), 'node_modules', 'file://', '@127.0.0.1'];

/** The tests of a workflow's recorded histories: its paths are those that are recorded, and each replays. */
export function itReplays(workflow: Recorded, names: readonly string[], idOf?: (name: string) => string): void {
  it('has a recorded history of every path, and of no other', () => {
    expect(recordedNames(workflow)).toEqual(names.toSorted());
  });

  let failures: Map<string, Error>;
  beforeAll(async () => {
    failures = await replay(process.env['TEST_WORKFLOW_BUNDLE']!, workflow, names, idOf);
  });

  it.each(names)('replays %s with the workflow as it is now', (name) => {
    const failure = failures.get(name);
    if (failure) throw failure;
  });

  it.each(names)('holds nothing of the machine that recorded %s', (name) => {
    const text = recordedText(workflow, name);
    for (const place of PLACES) expect(text).not.toContain(place);
    expect(text).not.toMatch(/"(identity|stickyTaskQueue)":"\d+@/);
  });
}
