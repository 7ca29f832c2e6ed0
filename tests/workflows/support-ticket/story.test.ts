import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { WorkflowFailedError } from '@temporalio/client';
import { SupportTicketResult } from '../../../src/contracts/support-ticket/ticket.schema.ts';
import { contract } from '../../../src/contracts/support-ticket/contract.ts';
import { ticketPaths } from '../../helpers/tickets/paths.ts';
import { openTicketStage, type TicketRun, type TicketStage } from '../../helpers/tickets/stage.ts';
import { summariesOf } from '../../helpers/tickets/history.ts';

let stage: TicketStage;
beforeAll(async () => {
  stage = await openTicketStage();
});
afterAll(() => stage?.close());

const rowOf = (id: string) => stage.db.selectFrom('runs').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
const resultOf = (run: TicketRun) =>
  run.handle.result().catch((error: unknown) => {
    if (error instanceof WorkflowFailedError) return null;
    throw error;
  });

it.each(ticketPaths.map((path) => [path.story, path] as const))('%s', async (_story, path) => {
  const run = await stage.start(`path-${path.name}`, path);
  await path.drive?.(run);
  const result = await resultOf(run);
  const { status, typedSearchAttributes } = await run.handle.describe();
  const row = await rowOf(run.id);
  if (typeof path.ends === 'string') {
    expect(status.name).toBe(path.ends);
    expect(row).toMatchObject({ result: null });
  } else {
    expect(SupportTicketResult.parse(result)).toMatchObject(path.ends);
    expect(row).toMatchObject({ result, failure: null });
  }
  const { state } = path;
  expect(row).toMatchObject({ state, status: contract.states[state as keyof typeof contract.states].status, step: null });
  expect(row.ended_at).not.toBeNull();
  expect(
    await stage.db.selectFrom('approvals').select('request_id').where('run_id', '=', run.id).where('status', '=', 'open').execute(),
  ).toEqual([]);
  const attributes = Object.fromEntries(typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]));
  expect(attributes).toMatchObject({ SignalboxStatus: row.status, SignalboxState: state });
  expect(attributes).not.toHaveProperty('SignalboxWaitingFor');

  const { events } = await run.handle.fetchHistory();
  const summaries = summariesOf(events ?? []);
  if (result?.path !== 'rule') expect(summaries.length).toBeGreaterThan(0);
  for (const { activity, summary } of summaries)
    expect({ activity, summary }).toEqual({ activity, summary: expect.stringMatching(/^\S+ .{3,200}$/) });
});
