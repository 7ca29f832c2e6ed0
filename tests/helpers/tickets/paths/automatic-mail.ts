import type { AutomaticMail } from '../../../../src/kit/common/automatic-mail.ts';
import { agentAsks, QUESTION } from '../fake-agent.ts';
import { classified, failWith } from '../fakes.ts';
import { until, type TicketRun } from '../stage.ts';
import { byAgent, sent, type TicketPath } from './path.ts';

const absence: AutomaticMail = { kind: 'absence', why: 'it reads as an absence note' };
const bounce: AutomaticMail = { kind: 'bounce', why: 'it reads as a mail that came back' };
const NOTE = 'Automatic reply: I am away until Monday.';
const BOUNCED = '<kim@example.com>: 550 5.1.1 no such user';

const isIn = (run: TicketRun, state: string) => until(async () => (await run.view()).state === state);
const days = { aftercare: { reopenWithinMs: 3_600_000, survey: false } };
const unsure = classified('general', 0.4);
/** An activity that may not be called here. */
const never = failWith('INTERNAL');
const noModel = {
  gatherContext: never,
  classifyTicket: never,
  draftReply: never,
  workOnTicket: never,
  sendReply: never,
  sendSurvey: never,
};

export const automaticMail: TicketPath[] = [
  {
    name: 'came-back',
    story: 'answers no absence note, and gives a customer whom no mail reaches to a person',
    configuration: days,
    async drive(run) {
      await isIn(run, 'resolved');
      for (let note = 1; note <= 4; note++) await run.write(NOTE, absence);
      await run.write(BOUNCED, bounce);
      await run.decide('approve', { name: 'mail came back' });
    },
    ends: { ...sent, outcome: 'handed_over', rounds: 1 },
    state: 'handed_over',
  },
  {
    name: 'came-back-and-left',
    story: 'keeps the case open when a person has nothing to do about a mail that came back, and asks nobody again',
    configuration: days,
    async drive(run) {
      await isIn(run, 'resolved');
      await run.write(BOUNCED, bounce);
      await run.decide('reject', { name: 'mail came back' });
      await isIn(run, 'resolved');
      await run.write(BOUNCED, bounce);
      await run.handle.cancel(); // what is left are the days after the answer
    },
    ends: { ...sent, rounds: 1 },
    state: 'sent',
  },
  {
    name: 'question-came-back',
    story: 'waits on for the answer to a question that came back and then arrived',
    fakes: { classifyTicket: unsure, workOnTicket: agentAsks },
    async drive(run) {
      await isIn(run, 'awaiting_customer');
      await run.write(NOTE, absence);
      await run.write(BOUNCED, bounce);
      await run.decide('reject', { name: 'mail came back' });
      await isIn(run, 'awaiting_customer');
      await run.write(BOUNCED, bounce);
      await run.write('It blinks twice.');
    },
    ends: { ...byAgent, rounds: 2 },
    state: 'sent',
  },
  {
    name: 'question-never-arrived',
    story: 'hands a case over whose question came back',
    fakes: { classifyTicket: unsure, workOnTicket: agentAsks },
    async drive(run) {
      await isIn(run, 'awaiting_customer');
      await run.write(BOUNCED, bounce);
      await run.decide('approve', { name: 'mail came back' });
    },
    ends: { path: 'agent', outcome: 'handed_over', reply: QUESTION, rounds: 1 },
    state: 'handed_over',
  },
  {
    name: 'robot',
    story: 'ends a ticket that an absence note started, without any activity, and says what could not be used of its headers',
    input: { automatic: absence, setAside: [{ field: 'messageId', text: 'broken', why: 'it does not look like <id@domain>' }] },
    fakes: noModel,
    ends: { path: 'rule', outcome: 'no_answer_needed', category: 'automatic_mail', reply: null, rounds: 0 },
    state: 'no_answer_needed',
  },
  {
    name: 'robot-came-back',
    story: 'asks a person about a ticket that a mail server started',
    input: { automatic: bounce },
    fakes: noModel,
    drive: async (run) => void (await run.decide('reject', { name: 'mail came back' })),
    ends: { path: 'person', outcome: 'no_answer_needed', rounds: 0 },
    state: 'no_answer_needed',
  },
];
