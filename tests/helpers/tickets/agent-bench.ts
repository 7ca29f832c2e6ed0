import { actionHash } from '../../../src/store/effects.ts';
import pino from 'pino';
import { createSupportTicketActivities, type SupportTicketActivities } from '../../../src/activities/support-ticket/activities.ts';
import type { WorkOnTicketInput } from '../../../src/contracts/support-ticket/agent.schema.ts';
import { defaultCategories, defaultTeams } from '../../../src/contracts/support-ticket/defaults.ts';
import type { KitPorts } from '../../../src/kit/activity/activities.ts';
import { createAgent } from '../../../src/kit/activity/agent/agent.ts';
import type { AgentDecision, AgentInput, PendingCall } from '../../../src/kit/activity/agent/result.ts';
import { createEffects } from '../../../src/kit/activity/effects.ts';
import { createModel } from '../../../src/kit/activity/model/model.ts';
import { OFFLINE_MODELS, readPrices, type ModelProvider } from '../../../src/kit/activity/model/provider.ts';
import { createRunActivities } from '../../../src/kit/activity/run-activities.ts';
import type { ApprovalProof } from '../../../src/kit/common/approval.ts';
import { decisionOn } from '../../../src/kit/workflow/agent.ts';
import { insertApproval } from '../../../src/store/approvals.ts';
import type { Db } from '../../../src/store/database.ts';
import { seedShop } from '../../../demo/company/seed.ts';
import { addRun, runAttempt } from '../../../testkit/activity.ts';
import { openTestDatabase } from '../../../testkit/database.ts';
import { testDeciders } from '../../../testkit/worker.ts';
import { documents } from '../../../testkit/documents.ts';
import { noWebhooks } from '../../../testkit/no-webhooks.ts';

export type AgentTicketResult = Awaited<ReturnType<SupportTicketActivities['workOnTicket']>>;
type Facts = Awaited<ReturnType<SupportTicketActivities['gatherAgentFacts']>>;

/** Of a customer with one order that was paid twice (A-1008) and one on its way (A-1009). */
export const eva: WorkOnTicketInput = {
  ticket: { subject: 'My order', body: 'I have a question about my order A-1009.' },
  customer: { id: 'C-05', name: 'Eva Lindner', email: 'eva.lindner@example.org', language: 'de', priceTier: 'premium' },
  orderId: null,
  language: 'en',
  why: 'the classification is only 55 % sure',
  classification: { category: 'general', confidence: 0.55, urgency: 'normal', reasoning: 'It could be several things.' },
  categories: defaultCategories.map(({ name, description }) => ({ name, description })),
  teams: [...defaultTeams],
  earlier: [],
  news: null,
};

export interface AgentTicketBench {
  db: Db;
  runId: string;
  /** Begins anew with another run. */
  reset(): Promise<void>;
  work(given: AgentInput<WorkOnTicketInput>, options?: { activityId?: string; attempt?: number }): Promise<AgentTicketResult>;
  /** What the workflow learns about a text of the agent. */
  facts(input: WorkOnTicketInput, usedPassages?: string[], reply?: string): Promise<Facts>;
  /** Has ana approve the call, as she would in the inbox. */
  approve(call: PendingCall, edits?: Record<string, unknown>): Promise<AgentDecision>;
  close(): Promise<void>;
}

const nothing: Pick<KitPorts, 'mail' | 'people' | 'settings' | 'webhooks' | 'documents'> = {
  mail: { send: () => Promise.reject(new Error('no mail in this test')) },
  people: { addressesOf: () => [] },
  webhooks: noWebhooks,
  documents,
  settings: { mailDomain: 'shop.example', mailInDoubt: 'person' },
};

/** The agent's activities on a real, seeded database, with the model that the test brings. */
export async function openAgentTicketBench(provider: ModelProvider): Promise<AgentTicketBench> {
  const database = await openTestDatabase();
  const { db } = database;
  await seedShop(db);
  const parts = { provider, models: OFFLINE_MODELS, prices: readPrices(), db, logger: pino({ level: 'silent' }) };
  const activities = createSupportTicketActivities({
    ...{ ...nothing, db, effects: createEffects() },
    ...{ model: createModel(parts), agent: createAgent(parts) },
  });
  let count = 0;
  const bench: AgentTicketBench = {
    db,
    runId: '',
    async reset() {
      bench.runId = await addRun(db, `support-ticket:A-${++count}`);
    },
    work: (given, { activityId = 'agent#1', attempt = 1 } = {}) =>
      runAttempt(db, { runId: bench.runId, activityId, attempt }, () => activities.workOnTicket(given)),
    facts({ customer, ticket, orderId, language }, usedPassages = [], reply = '') {
      const about = { customerEmail: customer.email, ticket, orderId, language, usedPassages };
      return runAttempt(db, { runId: bench.runId, activityId: 'facts#1' }, () =>
        activities.gatherAgentFacts({ ...about, reply, maxReplyCharacters: 4_000 }),
      );
    },
    approve: (call, edits) => approveCall(bench, call, edits),
    close: () => database.close(),
  };
  return bench;
}

const { recordDecision } = createRunActivities({ loadDeciders: async () => testDeciders });

async function approveCall({ db, runId }: AgentTicketBench, call: PendingCall, edits: Record<string, unknown> | null = null) {
  const requestId = `${runId}/${call.id}`;
  const policy = { approvers: ['support'], needed: 1, selfApproval: false, acceptUnverified: true, expiresAfterMs: 3_600_000 };
  const about = { requestId, action: call.tool, arguments: call.arguments };
  const request = { ...about, show: [], editable: Object.keys(call.arguments), amount: null, policy };
  await db.transaction().execute((trx) => insertApproval(trx, runId, request, new Date().toISOString()));
  const word = { requestId, person: 'ana', decision: 'approve', channel: 'cli', verified: false, comment: null, edits } as const;
  await runAttempt(db, { runId, activityId: `approval#${call.id}` }, () => recordDecision(word));
  const proof = { requestId, actionHash: actionHash(call.tool, call.arguments) } as unknown as ApprovalProof;
  return decisionOn(call, { choice: 'approved', by: ['ana'], comment: null, arguments: { ...call.arguments, ...edits }, proof });
}
