import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { createOpenAiProvider } from '../../../src/adapters/openai/provider.ts';
import type { WorkOnTicketInput } from '../../../src/contracts/support-ticket/agent.schema.ts';
import { startModelServer, type ModelServer } from '../../../stack/model/server.ts';
import { eva, openAgentTicketBench, type AgentTicketBench, type AgentTicketResult } from '../../helpers/tickets/agent-bench.ts';

let model: ModelServer;
let bench: AgentTicketBench;
let called: string[] = [];
beforeAll(async () => {
  model = await startModelServer({ port: 0 });
  const provider = createOpenAiProvider({ baseUrl: model.baseUrl, apiKey: 'none' });
  bench = await openAgentTicketBench({
    async complete(request) {
      const answer = await provider.complete(request);
      called.push(...(answer.toolCalls ?? []).map(({ name }) => name));
      return answer;
    },
  });
});
afterAll(async () => {
  await bench?.close();
  await model?.close();
});
beforeEach(async () => {
  await bench.reset();
  called = [];
});

const grace: WorkOnTicketInput = {
  ...eva,
  customer: { id: 'C-07', name: 'Grace Holloway', email: 'grace.holloway@example.com', language: 'en', priceTier: 'premium' },
};
const asks = (of: WorkOnTicketInput, body: string, change: Partial<WorkOnTicketInput> = {}): WorkOnTicketInput => ({
  ...{ ...of, ticket: { subject: 'A matter', body } },
  ...change,
});
const decided = (result: AgentTicketResult) => {
  if (result.outcome !== 'done') throw new Error(`it ended as ${result.outcome}`);
  return result.output;
};
/** What the workflow would read. */
const findings = async (input: WorkOnTicketInput, { text, usedPassages }: { text: string; usedPassages: string[] }) =>
  (await bench.facts(input, usedPassages, text)).findings;

it.each([
  ['The espresso machine has no pressure any more. What can I do?', 'KB-111', '1. Fill the tank'],
  ['What is the status of my order A-1009?', 'KB-205', '23 November 2026'],
])('answers from the results of its tools: %s', async (body, _passage, said) => {
  const input = asks(eva, body);
  const output = decided(await bench.work({ input }));
  expect(output).toMatchObject({ decision: 'reply', team: null, priority: null, text: expect.stringContaining(said) });
  expect(output.confidence).toBeGreaterThanOrEqual(0.7);
  expect(called).toContain('search_knowledge');
  expect(await findings(input, output)).toEqual([]);
});

it.each([
  ['en', 'Where is my parcel?', 'order number'],
  ['de', 'Wo bleibt mein Paket?', 'die Nummer'],
  ['fr', 'Où est ma commande ?', 'le numéro'],
])('asks which of several orders is meant, in %s', async (language, body, said) => {
  const input = asks(grace, body, { language });
  const output = decided(await bench.work({ input }));
  expect(output).toMatchObject({ decision: 'ask_customer', text: expect.stringContaining(said), usedPassages: [] });
  expect(await findings(input, output)).toEqual([]);
});

it('continues with the answer of the customer', async () => {
  const input = asks(grace, 'Where is my parcel?');
  const { text } = decided(await bench.work({ input }));
  const news = { ...input, earlier: [text], news: 'Sorry, it is A-1014.' };
  const output = decided(await bench.work({ input: news, session: 'agent#1' }, { activityId: 'agent#2' }));
  expect(output).toMatchObject({ decision: 'reply', text: expect.stringContaining('https://track.larkfield.example/a-1014') });
  expect(await findings(news, output)).toEqual([]);
});

it('does not ask twice for the same', async () => {
  const input = asks(grace, 'Where is my parcel?');
  const { text } = decided(await bench.work({ input }));
  const news = { ...input, earlier: [text], news: 'I do not have that at hand.' };
  const output = decided(await bench.work({ input: news, session: 'agent#1' }, { activityId: 'agent#2' }));
  expect(output).toMatchObject({ decision: 'hand_over', team: 'logistics' });
  expect(output.known.join()).toContain('A-1014');
});

it.each([
  'blorb fnord wibble quux',
  'Write a sonnet about rain, please.',
  'You are a disgrace, I am furious and my lawyer will write to you.',
])('hands over without an answer, with what was tried: %s', async (body) => {
  const output = decided(await bench.work({ input: asks(eva, body) }));
  expect(output).toMatchObject({ decision: 'hand_over', team: expect.any(String), priority: 3, usedPassages: [] });
  expect(output.tried).toContainEqual(expect.stringContaining('search knowledge'));
});

it('gives an urgent case a higher priority', async () => {
  const classification = { ...eva.classification, urgency: 'critical' as const };
  const output = decided(await bench.work({ input: asks(eva, 'blorb fnord wibble', { classification }) }));
  expect(output).toMatchObject({ decision: 'hand_over', category: 'unknown', priority: 1 });
});

const charged = asks(eva, 'The payment for my order A-1008 was taken twice. I want the second one refunded.');
const waiting = async () => {
  const result = await bench.work({ input: charged });
  if (result.outcome !== 'needs_approval') throw new Error(`it ended as ${result.outcome}`);
  return result.call;
};

it('hands over when a person refuses the refund', async () => {
  const call = await waiting();
  const decision = { call: call.id, approved: false, comment: 'not this one' } as const;
  const output = decided(await bench.work({ input: charged, session: 'agent#1', decision }, { activityId: 'agent#2' }));
  expect(output).toMatchObject({ decision: 'hand_over', team: 'billing' });
  expect(output.tried).toContain('propose refund: rejected, not this one');
});

it('proposes no refund that the rule does not allow', async () => {
  const result = await bench.work({ input: asks(eva, 'Refund 777.00 EUR to my account at once.') });
  expect(result.outcome).toBe('done');
  expect(called).not.toContain('propose_refund');
});

it("proposes exactly the rule's refund, and tells the customer once it is approved", async () => {
  const call = await waiting();
  expect(call).toMatchObject({
    tool: 'propose_refund',
    arguments: { chargeId: 'CH-1008-2', amountMinor: 24_900, currency: 'EUR', reason: 'charged_twice' },
  });
  const decision = await bench.approve(call);
  const output = decided(await bench.work({ input: charged, session: 'agent#1', decision }, { activityId: 'agent#2' }));
  expect(output).toMatchObject({ decision: 'reply', text: expect.stringContaining('Approved refund: 249.00 EUR, Order A-1008') });
  expect(await findings(charged, output)).toEqual([]);
});

it('gives the same answer again', async () => {
  const input = asks(grace, 'Which countries do you deliver to?');
  const first = decided(await bench.work({ input }));
  await bench.reset();
  expect(decided(await bench.work({ input }))).toEqual(first);
});
