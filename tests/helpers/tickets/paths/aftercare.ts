import { classified } from '../fakes.ts';
import { until, type TicketRun } from '../stage.ts';
import { byAgent, sent, type TicketPath } from './path.ts';

const isIn = (run: TicketRun, state: string) => until(async () => (await run.view()).state === state);
/** Long enough for a test to act in, short enough to wait for. */
const days = { reopenWithinMs: 6_000, surveyAfterMs: 200 };

export const aftercare: TicketPath[] = [
  {
    name: 'reopened',
    story: 'goes on with the case when the customer writes again, in the same run',
    configuration: { aftercare: { ...days, survey: false, learn: false } },
    async drive(run) {
      await isIn(run, 'resolved');
      await run.write('It still blinks.');
    },
    ends: { ...byAgent, rounds: 2 },
    state: 'sent',
  },
  {
    name: 'rated',
    story: 'asks once how it went, and keeps the rating',
    configuration: { aftercare: { ...days, learn: false } },
    async drive(run) {
      await until(async () => (await run.view()).steps.some(({ name, status }) => name === 'ask how it went' && status === 'done'));
      await run.rate(4);
    },
    ends: { ...sent, rating: 4 },
    state: 'sent',
  },
  {
    name: 'learned',
    story: 'puts into the knowledge base what a case taught, when a person confirms it',
    configuration: { aftercare: { reopenWithinMs: 200, survey: false } },
    fakes: { classifyTicket: classified('general', 0.4) },
    drive: async (run) => void (await run.decide('approve', { name: 'article' })),
    ends: byAgent,
    state: 'sent',
  },
  {
    name: 'not-learned',
    story: 'leaves the knowledge base alone when a person rejects the article',
    configuration: { aftercare: { reopenWithinMs: 200, survey: false } },
    fakes: { classifyTicket: classified('general', 0.4) },
    drive: async (run) => void (await run.decide('reject', { name: 'article' })),
    ends: byAgent,
    state: 'sent',
  },
];
