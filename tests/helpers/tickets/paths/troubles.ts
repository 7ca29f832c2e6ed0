import { classified, drafted, failWith, GOOD_REPLY, type Fakes } from '../fakes.ts';
import { approve, byPerson, sent, type TicketPath } from './path.ts';

export const troubles: TicketPath[] = [
  {
    name: 'model-cannot-classify',
    story: 'asks a person when no model can classify',
    fakes: { classifyTicket: failWith('MODEL_OUTPUT_INVALID') },
    drive: approve,
    ends: { ...byPerson, category: 'unknown', confidence: 0 },
    state: 'sent',
  },
  {
    name: 'over-budget',
    story: 'asks a person to write when nobody grants more budget for a draft',
    fakes: { draftReply: failWith('BUDGET_EXCEEDED') },
    async drive(run) {
      await run.decide('reject', { name: 'more_budget' });
      await run.decide('approve', { edits: { reply: GOOD_REPLY } });
    },
    ends: byPerson,
    state: 'sent',
  },
  {
    name: 'more-budget',
    story: 'goes on where it stood when a person grants more budget',
    fakes: { draftReply: overBudgetOnce() },
    drive: async (run) => void (await run.decide('approve', { name: 'more_budget' })),
    ends: sent,
    state: 'sent',
  },
  {
    name: 'budget-hand-over',
    story: 'asks a person to answer, and nobody for more, where the configuration wants it so',
    configuration: { budget: { atLimit: 'hand_over' } },
    fakes: { draftReply: failWith('BUDGET_EXCEEDED') },
    drive: async (run) => void (await run.decide('approve', { edits: { reply: GOOD_REPLY } })),
    ends: byPerson,
    state: 'sent',
  },
  {
    name: 'empty-reply',
    story: 'asks again when no model could write and the person approved without a text',
    fakes: { draftReply: failWith('MODEL_QUOTA') },
    drive: async (run) => {
      await run.decide('approve');
      await run.decide('approve', { name: 'reply-2', edits: { reply: GOOD_REPLY }, person: 'ben' });
    },
    ends: byPerson,
    state: 'sent',
  },
  {
    name: 'mail-refused',
    story: 'sends again when a person says so after the mail was refused',
    fakes: { sendReply: failFirst('MAIL_REFUSED') },
    drive: async (run) => void (await run.decide('approve', { name: 'send again' })),
    ends: sent,
    state: 'sent',
  },
  {
    name: 'handed-over',
    story: 'hands the ticket over when a person wants no second try',
    fakes: { sendReply: failWith('MAIL_REFUSED') },
    drive: async (run) => void (await run.decide('reject', { name: 'send again' })),
    ends: { path: 'person', outcome: 'handed_over', messageId: null },
    state: 'handed_over',
  },
  {
    name: 'complaint-untold',
    story: 'asks a person to look at a complaint that nobody could be told about',
    fakes: { classifyTicket: classified('complaint'), informPerson: failWith('MAIL_REFUSED') },
    drive: approve,
    ends: byPerson,
    state: 'sent',
  },
  {
    name: 'mail-in-doubt',
    story: 'repeats a mail of unknown fate only on the word of a person',
    fakes: { sendReply: failFirst('EFFECT_IN_DOUBT', 'repeat') },
    drive: async (run) => void (await run.decide('approve', { name: 'send again' })),
    ends: sent,
    state: 'sent',
  },
  {
    name: 'context-broken',
    story: 'fails with its code when the shop cannot be read',
    fakes: { gatherContext: failWith('DATABASE_UNREACHABLE') },
    ends: 'FAILED',
    state: 'failed',
  },
];

/** The first mail fails; the second goes out, if it says what it must say. */
function failFirst(code: 'MAIL_REFUSED' | 'EFFECT_IN_DOUBT', inDoubt?: 'repeat'): Fakes['sendReply'] {
  const failed = new Set<string>();
  return async (input) => {
    const first = !failed.has(input.ticket.subject);
    failed.add(input.ticket.subject);
    if (first || (inDoubt && input.inDoubt !== inDoubt)) return failWith(code)();
    return { messageId: '<reply@shop.example>', refused: [] };
  };
}

/** The first draft meets the limit, the next does not. */
function overBudgetOnce(): Fakes['draftReply'] {
  let granted = false;
  return (input) => {
    const draft = granted ? drafted() : failWith('BUDGET_EXCEEDED');
    granted = true;
    return draft(input);
  };
}
