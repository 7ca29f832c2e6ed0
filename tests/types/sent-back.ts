import type { WrittenPolicy } from '../../src/kit/workflow/blocks/approve.ts';
import type { Ticket } from '../../src/workflows/support-ticket/case.ts';

/** Compiled, never run: an answer is sent back only where the policy allows it, and then a story must know what to do. */
export async function sentBack(run: Ticket, anyPolicy: WrittenPolicy): Promise<string> {
  const ask = { from: 'checking', in: 'awaiting_person', name: 'n', action: 'a', arguments: {}, show: {} } as const;
  const policy = { approvers: ['support'], expiresAfterMs: 1 };
  const plain = await run.approve({ ...ask, policy });
  // @ts-expect-error it cannot be sent back
  if (plain.choice === 'sent_back') return 'never';
  // @ts-expect-error no such field
  await run.approve({ ...ask, policy: { ...policy, sendBack: 1 } });
  const back = await run.approve({ ...ask, policy: { ...policy, sendBacks: 1 } });
  if (back.choice === 'sent_back') return back.comment ?? '';
  // A policy of which nothing is known may allow it.
  const unknown = await run.approve({ ...ask, policy: anyPolicy });
  return unknown.choice === 'sent_back' ? 'back' : '';
}
