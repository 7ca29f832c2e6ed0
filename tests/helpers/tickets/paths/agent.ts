import { agentAsks, agentEnds, agentProposes, agentReplies, QUESTION } from '../fake-agent.ts';
import { classified, failWith, GOOD_REPLY } from '../fakes.ts';
import { until, type TicketRun } from '../stage.ts';
import { approve, byAgent, byPerson, type TicketPath } from './path.ts';

const unsure = { classifyTicket: classified('billing', 0.4) };
const answersByHand = async (run: TicketRun): Promise<void> => void (await run.decide('approve', { edits: { reply: GOOD_REPLY } }));
const rests = (run: TicketRun) => until(async () => (await run.view()).state === 'awaiting_customer');

/** What an agent ends with, and that a person then gets the case. */
const goesToPerson = (name: string, story: string, workOnTicket: TicketPath['fakes'] & object): TicketPath => ({
  ...{ name, story, fakes: { ...unsure, ...workOnTicket }, drive: answersByHand, ends: byPerson, state: 'sent' },
});

export const byTheAgent: TicketPath[] = [
  {
    name: 'agent-replies',
    story: 'lets the agent answer what the classification is unsure about',
    fakes: unsure,
    ends: { ...byAgent, category: 'technical', confidence: 0.4 },
    state: 'sent',
  },
  {
    name: 'agent-no-branch',
    story: 'lets the agent answer what no branch serves',
    fakes: { classifyTicket: classified('legal'), workOnTicket: agentReplies({ category: 'unknown' }) },
    ends: { ...byAgent, category: 'legal' },
    state: 'sent',
  },
  goesToPerson('agent-unsure', 'asks a person when the agent is not sure', { workOnTicket: agentReplies({ confidence: 0.5 }) }),
  goesToPerson('agent-hands-over', 'asks a person of the team that the agent hands over to', {
    workOnTicket: agentReplies({ decision: 'hand_over', text: '', team: 'billing', priority: 2 }),
  }),
  goesToPerson('agent-exhausted', 'asks a person when the agent reaches a limit', {
    workOnTicket: agentEnds({ outcome: 'exhausted', limit: 'steps' }),
  }),
  goesToPerson('agent-stuck', 'asks a person when the agent is stuck', {
    workOnTicket: agentEnds({ outcome: 'stuck', reason: 'the same call brought the same result' }),
  }),
  goesToPerson('agent-refused', 'asks a person when the model declines', {
    workOnTicket: agentEnds({ outcome: 'refused', reason: 'the model declined to answer' }),
  }),
  goesToPerson('agent-unavailable', 'asks a person when no model works for the agent', { workOnTicket: failWith('MODEL_QUOTA') }),
  {
    name: 'agent-asks',
    story: 'asks the customer for what is missing, waits, and answers',
    fakes: { ...unsure, workOnTicket: agentAsks },
    async drive(run) {
      await rests(run);
      await run.write('It blinks twice.');
    },
    ends: { ...byAgent, rounds: 2 },
    state: 'sent',
  },
  {
    name: 'agent-asks-in-vain',
    story: 'expires when the customer never answers the question',
    configuration: { customerReplyWithinMs: 300 },
    fakes: { ...unsure, workOnTicket: agentAsks },
    ends: { path: 'agent', outcome: 'expired', reply: QUESTION, rounds: 1 },
    state: 'expired',
  },
  {
    name: 'agent-refund',
    story: 'lets a person approve the money that the agent proposes, and the agent goes on',
    fakes: { ...unsure, workOnTicket: agentProposes(4990) },
    drive: async (run) => void (await run.decide('approve', { name: 'propose refund' })),
    ends: byAgent,
    state: 'sent',
  },
  {
    name: 'agent-refund-rejected',
    story: 'tells the agent when a person gives no money back',
    fakes: { ...unsure, workOnTicket: agentProposes(4990) },
    drive: async (run) => void (await run.decide('reject', { name: 'propose refund' })),
    ends: byAgent,
    state: 'sent',
  },
  {
    name: 'agent-refund-not-ruled',
    story: 'asks nobody about an amount that no rule gives back',
    fakes: { ...unsure, workOnTicket: agentProposes(9_999_900) },
    ends: byAgent,
    state: 'sent',
  },
  {
    name: 'agent-and-every-answer',
    story: 'asks a person about the answer of the agent too where the configuration wants it so',
    configuration: { reviewEveryAnswer: true },
    fakes: unsure,
    drive: approve,
    ends: byPerson,
    state: 'sent',
  },
];
