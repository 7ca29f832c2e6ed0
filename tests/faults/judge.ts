import { expect } from '@jest/globals';
import type { Stack } from '../../testkit/stack.ts';
import { eventually } from '../../testkit/processes.ts';

/** A restarted worker needs longer than this to ask again; an answer reaches our table sooner. */
const COMMITTED_MS = 100;

/** Every mail of our own is there once; the mail server keeps doubles, so a second one would show. */
export async function expectNoDoubleMail(stack: Stack): Promise<void> {
  const ids = (await stack.mails()).map(({ messageId }) => messageId);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
}

/** The mail that a run says it has sent has arrived, once. */
export async function expectOneMail(stack: Stack, result: unknown): Promise<void> {
  const { messageId } = result as { messageId: string | null };
  expect(messageId).toMatch(/^<.+>$/);
  expect((await stack.mails()).filter((mail) => mail.messageId === messageId)).toHaveLength(1);
}

/** Requests of these runs that reached the model although their answer was committed before: there must be none. */
export async function paidTwice(stack: Stack, runs: readonly string[]): Promise<string[]> {
  const rows = await eventually(() =>
    stack.client().db.selectFrom('model_calls').select(['run_id', 'prompt', 'at']).where('run_id', 'in', runs).orderBy('id').execute(),
  );
  const log = stack.modelLog();
  const steps = new Set(rows.map(({ run_id, prompt }) => `${run_id} ${prompt}`));
  return [...steps].flatMap((step) => {
    const lines = log.filter(({ run, prompt }) => `${run} ${prompt}` === step);
    const committed = rows.filter(({ run_id, prompt }) => `${run_id} ${prompt}` === step).map(({ at }) => at.getTime());
    const bodies = [
      ...new Set(lines.filter(({ status, fault }) => status === 200 && fault === null).map(({ requestHash }) => requestHash)),
    ];
    if (bodies.length < committed.length) return [`${step}: ${committed.length} rows for ${bodies.length} requests`];
    return bodies.flatMap((body, index) => {
      const since = committed[index];
      const late = lines.filter(
        ({ requestHash, time }) => since !== undefined && requestHash === body && Date.parse(time) > since + COMMITTED_MS,
      );
      return late.map(({ time }) => `${step}: asked again at ${time}, committed at ${new Date(since!).toISOString()}`);
    });
  });
}
