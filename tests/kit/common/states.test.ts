import { expect, it } from '@jest/globals';
import { allWorkflows } from '../../../src/contracts/registry.ts';
import { defineStates, type NextState } from '../../../src/kit/common/states.ts';
import { isEndStatus, STATUS_TRANSITIONS } from '../../../src/kit/common/status.ts';
import type { SchemaTypes } from '../../../src/kit/common/contract.ts';
import type { WaitingState } from '../../../src/kit/workflow/approval.ts';
import type { CompletedState } from '../../../src/kit/workflow/run.ts';
import type { Run } from '../../../src/kit/workflow/story.ts';

const states = defineStates({
  new: { status: 'initializing', to: ['working'] },
  working: { status: 'running', to: ['asking', 'done'] },
  asking: { status: 'waiting_approval', to: ['working', 'done'] },
  done: { status: 'completed', to: [] },
});
type Map = typeof states;

it('adds the endings of a run that breaks, and lets every state lead there that is no end', () => {
  expect(states).toEqual({
    new: { status: 'initializing', to: ['working', 'failed', 'cancelled'] },
    working: { status: 'running', to: ['asking', 'done', 'failed', 'cancelled'] },
    asking: { status: 'waiting_approval', to: ['working', 'done', 'failed', 'cancelled'] },
    done: { status: 'completed', to: [] },
    failed: { status: 'failed', to: [] },
    cancelled: { status: 'cancelled', to: [] },
  });
});

it('takes the endings too where an author wrote them', () => {
  const written = defineStates({
    new: { status: 'running', to: ['failed', 'done'] },
    done: { status: 'completed', to: [] },
    failed: { status: 'failed', to: [] },
  });
  expect(written.new.to).toEqual(['failed', 'done', 'cancelled']);
  expect(Object.keys(written)).toEqual(['new', 'done', 'failed', 'cancelled']);
});

it.each([
  ['another status', { failed: { status: 'completed', to: [] } }],
  ['a state that follows it', { cancelled: { status: 'cancelled', to: ['failed'] } }],
] as const)('refuses an ending of its name with %s, and says what to do', (_name, map) => {
  const [field] = Object.keys(map);
  expect(() => defineStates(map)).toThrow(
    expect.objectContaining({ code: 'ILLEGAL_TRANSITION', field, fix: expect.stringContaining(`Leave ${field} out`) }),
  );
});

/** Never called: the type check is the test; it fails if one of these lines compiles. */
export function doesNotCompile(run: Run<SchemaTypes, Map, [], object>): void {
  run.move('working', 'failed');
  run.move('new', 'cancelled');
  // @ts-expect-error nothing leaves an end, also not for a broken one
  run.move('done', 'failed');
  // @ts-expect-error a new run may not be done
  run.move('new', 'done');
  // @ts-expect-error unknown state
  run.move('new', 'elsewhere');
  // @ts-expect-error a final state has no successor
  run.move('done', 'working');
  // @ts-expect-error a running run does not wait for a person
  const waiting: WaitingState<Map> = 'working';
  // @ts-expect-error a waiting run has not ended
  const ended: CompletedState<Map> = 'asking';
  void [waiting, ended, 'asking' satisfies NextState<Map, 'working'>];
}

it.each([
  ['a state that follows an end', { a: { status: 'completed', to: ['b'] }, b: { status: 'running', to: [] } }],
  ['a wait before the run runs', { a: { status: 'initializing', to: ['b'] }, b: { status: 'waiting_approval', to: [] } }],
  ['a way back from rolling back', { a: { status: 'rolling_back', to: ['b'] }, b: { status: 'running', to: [] } }],
  ['a state that does not exist', { a: { status: 'running', to: ['b'] } }],
] as const)('refuses a map with %s', (_name, map) => {
  expect(() => defineStates(map)).toThrow(expect.objectContaining({ code: 'ILLEGAL_TRANSITION' }));
});

const workflows = allWorkflows().map((workflow) => [workflow.name, workflow] as const);

it.each(workflows)('has states for %s that satisfy the status table', (_name, { states: map, initialState }) => {
  expect(map[initialState]?.status).toBe('initializing');
  for (const { status, to } of Object.values(map)) {
    for (const next of to) {
      expect(Object.keys(map)).toContain(next);
      const after = map[next]!.status;
      expect([status, ...STATUS_TRANSITIONS[status]]).toContain(after);
    }
    expect(to.length === 0).toBe(isEndStatus(status));
  }
});

it.each(workflows)('lets every open state of %s fail and be cancelled, and reaches every state', (_name, { states: map, initialState }) => {
  const open = Object.values(map).filter(({ status }) => !isEndStatus(status));
  for (const { to } of open) expect(to).toEqual(expect.arrayContaining(['failed', 'cancelled']));
  const reached = new Set([initialState]);
  for (const state of reached) for (const next of map[state]!.to) reached.add(next);
  expect([...reached].sort()).toEqual(Object.keys(map).sort());
});
