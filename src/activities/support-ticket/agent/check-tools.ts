import { z } from 'zod';
import { defineTool, type ToolContext } from '../../../kit/activity/agent/tool.ts';
import type { Db } from '../../../store/database.ts';
import { checkText, type AgentTextSources } from './facts.ts';
import type { TicketTrust } from './trust.ts';

/** These tools only check and send nothing. Only the text of the final answer is used. */
const Checked = z.object({ passed: z.boolean(), findings: z.array(z.object({ check: z.string(), detail: z.string() })) });

const factsInput = ({ email, ticket, orderId, language }: TicketTrust, usedPassages: string[]): AgentTextSources => ({
  ...{ customerEmail: email, ticket, orderId, language, usedPassages },
});

/** Runs the gate over a reply. */
export const draftReply = (db: Db) =>
  defineTool({
    name: 'draft_reply',
    description:
      'Checks the draft of a reply before you give it as the final answer: amounts, dates, links, numbers, promises, language, greeting. Sends nothing.',
    effect: 'read',
    input: z.object({
      reply: z.string().min(1).max(6_000).describe('The whole mail to the customer.'),
      usedPassages: z.array(z.string().max(60)).max(5).describe('Ids of the passages that the reply rests on.'),
    }),
    output: Checked,
    run: ({ reply, usedPassages }, { runId, trusted }: ToolContext<TicketTrust>) =>
      checkText(db, runId, reply, factsInput(trusted, usedPassages)),
  });

/** Runs the gate over a question. */
export const askCustomer = (db: Db) =>
  defineTool({
    name: 'ask_customer',
    description:
      'Checks a question to the customer before you give it as the final answer, in the same way as a reply. Sends nothing. For what only the customer can tell.',
    effect: 'read',
    input: z.object({
      question: z.string().min(1).max(6_000).describe('The whole mail to the customer with the one question that is open.'),
    }),
    output: Checked,
    run: ({ question }, { runId, trusted }: ToolContext<TicketTrust>) => checkText(db, runId, question, factsInput(trusted, [])),
  });

/** Checks that the team of a hand-over exists. */
export const handOver = () =>
  defineTool({
    name: 'hand_over',
    description: 'Checks that a case can be handed over to a team before you give that as the final answer. Hands nothing over by itself.',
    effect: 'read',
    input: z.object({
      team: z.string().max(60).describe('Name of the team, one of those in the input.'),
      priority: z.int().min(1).max(5).describe('How soon a person should look, from 1 (at once) to 5 (can wait).'),
      known: z.array(z.string().max(300)).max(12).describe('What has been found out about the case.'),
      tried: z.array(z.string().max(300)).max(12).describe('What has been tried, and what came of it.'),
    }),
    output: z.object({ possible: z.boolean(), problem: z.string().nullable(), outcome: z.string().nullable() }),
    async run({ team, priority, known, tried }, { trusted }: ToolContext<TicketTrust>) {
      if (!trusted.teams.includes(team)) {
        return { possible: false, problem: `there is no team ${team}; there are ${trusted.teams.join(', ')}`, outcome: null };
      }
      const outcome = `a person of ${team} gets the case with priority ${priority}, ${known.length} findings and ${tried.length} attempts`;
      return { possible: true, problem: null, outcome };
    },
  });
