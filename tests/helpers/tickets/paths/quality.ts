import { drafted, failWith, GOOD_REPLY, judged } from '../fakes.ts';
import { approve, byPerson, sent, type TicketPath } from './path.ts';

const BARE = 'Hello Kim Example,\n\nthank you for your message. Hold the button.\n\nSupport';

export const quality: TicketPath[] = [
  {
    name: 'judge-rewrite',
    story: 'writes a reply anew when the judge finds a fault, and sends the second',
    fakes: { draftReply: drafted(BARE), judgeReply: judgedByText(BARE), rewriteReply: drafted(GOOD_REPLY) },
    ends: sent,
    state: 'sent',
  },
  {
    name: 'judge-never-passes',
    story: 'asks a person when the second draft has a fault too',
    fakes: { judgeReply: judged('rewrite') },
    drive: approve,
    ends: byPerson,
    state: 'sent',
  },
  {
    name: 'judge-wants-person',
    story: 'asks a person when the judge wants one',
    fakes: { judgeReply: judged('person') },
    drive: approve,
    ends: byPerson,
    state: 'sent',
  },
  {
    name: 'judge-unavailable',
    story: 'asks a person when no model can judge',
    fakes: { judgeReply: failWith('MODEL_OUTPUT_INVALID') },
    drive: approve,
    ends: byPerson,
    state: 'sent',
  },
  {
    name: 'gate-rewrite',
    story: 'writes a reply anew that promised what no rule allows',
    fakes: { draftReply: drafted('Hello Kim Example,\n\nyou get 500.00 EUR from us for the trouble.\n\nSupport') },
    ends: sent,
    state: 'sent',
  },
  {
    name: 'no-judge',
    story: 'sends what the rules let pass where the configuration wants no judge',
    configuration: { quality: { judge: false } },
    fakes: { judgeReply: failWith('INTERNAL') },
    ends: sent,
    state: 'sent',
  },
];

/** Finds a fault in this text alone. */
function judgedByText(faulty: string): ReturnType<typeof judged> {
  return (input) => judged(input.reply === faulty ? 'rewrite' : 'pass')(input);
}
