import { ApplicationFailure } from '@temporalio/common';
import type { SupportTicketActivities } from '../../../src/activities/support-ticket/activities.ts';
import { findingsOn, type DraftReplyTask } from '../../../src/activities/support-ticket/replies.ts';
import type { KnowledgeSearch, Passage, TicketCharge, TicketContext } from '../../../src/contracts/support-ticket/context.ts';
import type { FailureCode } from '../../../src/kit/common/failures.ts';
import { failures } from '../../../src/kit/common/failures.ts';
import { agentReplies } from './fake-agent.ts';
import { GOOD_REPLY } from './good-reply.ts';
import type { CallsOf } from '../../../src/kit/activity/effect-class.ts';
import type { ModelResult } from '../../../src/kit/activity/model/prompt.ts';

/** The activities that the workflow calls. */
export type Fakes = CallsOf<SupportTicketActivities>;

/** A failure as activities throw them: its code says whether Temporal tries again. */
export const failWith = (code: FailureCode) => async (): Promise<never> => {
  throw ApplicationFailure.create({ type: code, message: failures[code].message, nonRetryable: true });
};

const answerOf = <Output>(output: Output, choice: string, confidence: number): ModelResult<Output> => ({
  output,
  decision: { choice, confidence, reasoning: 'The test says so.' },
  model: 'fake',
  rawRef: 'sha256:0',
  overridden: [],
  usage: { modelCalls: 1, cachedCalls: 0, unpricedCalls: 0, inputTokens: 100, outputTokens: 10, usdNano: 1_000_000 },
});

/** A classification with this category, confidence and language. */
export const classified =
  (category: string, confidence = 0.9, language = 'en'): Fakes['classifyTicket'] =>
  async () =>
    answerOf({ category, confidence, urgency: 'normal', language, reasoning: 'The test says so.' }, category, confidence);

export { GOOD_REPLY };

/** What the knowledge base of the fakes has. */
const PASSAGE: Passage = {
  ...{ id: 'kb-1', title: 'Reset', text: '1. Hold the button.', url: 'https://help.shop.example/reset', relevance: 1 },
};

/** The real gate over a text whose source names the passages of the fakes. */
const gateOn = (reply: string, { source: { passageIds, ...source }, rules }: DraftReplyTask) =>
  findingsOn(reply, { ...source, passages: [PASSAGE].filter(({ id }) => passageIds.includes(id)) }, rules);

/** A draft with this text and confidence, and what the gate finds in it. */
export const drafted =
  (reply = GOOD_REPLY, confidence = 0.9): Fakes['draftReply'] =>
  async (task) => ({
    ...answerOf({ reply, confidence, usedPassages: ['kb-1'], reasoning: 'The test says so.' }, 'draft', confidence),
    findings: gateOn(reply, task),
  });

/** What the customer wants about which charge. */
export const chosen =
  (wants: 'refund' | 'explanation', chargeId: string | null): Fakes['chooseCharge'] =>
  async () =>
    answerOf({ wants, chargeId, confidence: 0.9, reasoning: 'The test says so.' }, wants, 0.9);

/** A judge with this verdict; one that does not pass finds the text incomplete. */
export const judged =
  (verdict: 'pass' | 'rewrite' | 'person'): Fakes['judgeReply'] =>
  async () => {
    const fine = { score: 0.9, reason: 'as it should be' };
    const complete = verdict === 'pass' ? fine : { score: 0.3, reason: 'a step is missing' };
    const scores = { correct: fine, complete, tone: fine, grounded: fine };
    return answerOf({ unsupportedClaims: [], scores, verdict, confidence: 0.9, reasoning: 'The test says so.' }, verdict, 0.9);
  };

const charge = (id: string, chargedAt: string): TicketCharge => ({
  ...{ id, chargedAt, orderId: 'A-1001', orderStatus: 'delivered', orderTotalMinor: 4990, description: 'Payment for order A-1001' },
  ...{ amountMinor: 4990, refundedMinor: 0, currency: 'EUR' },
});
/** One order, paid twice. */
const CHARGED_TWICE = [charge('CH-1', '2026-11-03T09:31:00Z'), charge('CH-2', '2026-11-03T09:32:00Z')];

/** The context that every ticket has unless its path says otherwise. */
const context: TicketContext = {
  customer: { id: 'C-01', name: 'Kim Example', email: 'kim@example.com', language: 'en', priceTier: 'plus' },
  orders: [],
  namedOrder: 'none',
  earlierTickets: [],
  passages: [{ id: PASSAGE.id, title: PASSAGE.title, relevance: PASSAGE.relevance }],
};

/** The everyday context where a model for embeddings is configured. */
export const withSearch =
  (search: KnowledgeSearch): Fakes['gatherContext'] =>
  async () => ({ ...context, search });

/** What a search by meaning gives: another article, or that of the words and why. */
export const searched =
  (search: KnowledgeSearch): Fakes['searchByMeaning'] =>
  async () => ({ passages: context.passages, search, model: 'fake', usage: answerOf(null, '', 1).usage });

/** Activities that let a technical ticket through; a path replaces those that make it another. */
export const defaultFakes: Fakes = {
  gatherContext: async () => context,
  searchByMeaning: failWith('INTERNAL'), // only where the context says so
  classifyTicket: classified('technical'),
  draftReply: drafted(),
  readCharges: async () => ({ charges: CHARGED_TWICE }),
  chooseCharge: chosen('explanation', 'CH-1'),
  summariseWish: async () => answerOf({ title: 'A timer', summary: 'I wish it had a timer.', confidence: 0.9 }, 'A timer', 0.9),
  recordFeatureRequest: async ({ title }) => ({ title }),
  recordRefund: async ({ arguments: { amountMinor, currency } }) => ({ amountMinor, currency }),
  informPerson: async () => ({ messageId: '<complaint@shop.example>', refused: [] }),
  sendReply: async () => ({ messageId: '<reply@shop.example>', refused: [] }),
  recordOutcome: async ({ outcome }) => ({ outcome }),
  judgeReply: judged('pass'),
  rewriteReply: drafted(),
  workOnTicket: agentReplies(),
  gatherAgentFacts: async ({ ticket, language, reply, customerEmail, maxReplyCharacters }) => {
    const source = { ticket, customerName: 'Kim Example', language, task: 'Answer.', facts: [], passageIds: [PASSAGE.id] };
    const findings = gateOn(reply, { source, rules: { customerEmail, allowedPromises: [], maxReplyCharacters } });
    return { source, allowedPromises: [], findings };
  },
  proposeArticle: async () =>
    answerOf(
      { worthKeeping: true, title: 'Blinking light', body: '1. Hold the button.', confidence: 0.9, reasoning: 'New.' },
      'propose',
      0.9,
    ),
  sendSurvey: async () => ({ messageId: '<survey@shop.example>', refused: [] }),
  publishArticle: async () => ({ id: 'KB-1', url: 'https://help.shop.example/kb-1' }),
};
