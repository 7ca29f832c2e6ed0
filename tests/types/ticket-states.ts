import type { Ticket } from '../../src/workflows/support-ticket/case.ts';

/** Compiled, never run: transitions that the states of a ticket do not allow. */
export async function illegal(run: Ticket): Promise<unknown> {
  const ask = { name: 'n', action: 'a', arguments: {}, show: [], policy: { approvers: ['support'], expiresAfterMs: 1 } };
  // @ts-expect-error nothing is sent from there
  run.move('gathering', 'sending');
  // @ts-expect-error a person waits for an article only after the answer
  await run.approve({ ...ask, from: 'checking', in: 'learning' });
  // @ts-expect-error no person is waited for in it
  await run.approve({ ...ask, from: 'gathering', in: 'classifying' });
  // @ts-expect-error it does not follow on a decision
  await run.approve({ ...ask, from: 'checking', in: 'awaiting_person', to: 'sent' });
  // @ts-expect-error no person is waited for in it
  await run.ask.summariseWish({ ticket: { subject: '', body: '' } }, { more: { in: 'answering', policy: ask.policy } });
  return run;
}
