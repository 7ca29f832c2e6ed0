import { z } from 'zod';
import { RUN_STATUSES } from '../../kit/common/status.ts';
import type { DecisionAnswer, InboxItem, RunListItem, RunView, WaitingView } from '../../kit/common/view.ts';

/** The views of runs and requests, as `kit/common/view.ts` has them; more fields may come. */

const text = z.string();
const time = z.string().describe('ISO 8601.');
const maybe = text.nullable();
const maybeTime = time.nullable();
const runStatus = z.enum(RUN_STATUSES);
const fields = z.record(text, z.unknown());
const amount = z.object({ minor: z.int(), currency: text }).nullable().describe('In minor units of the currency.');

const step = z.object({
  name: text,
  status: z.enum(['done', 'running', 'pending', 'failed', 'undone', 'skipped']),
  startedAt: maybeTime,
  endedAt: maybeTime,
  summary: maybe,
});

const votes = z.array(z.object({ person: text, for: z.array(text).optional(), counts: z.boolean().nullable(), why: maybe })).optional();

const waiting = {
  requestId: text,
  action: text,
  arguments: fields,
  show: z.array(z.object({ label: text, text })),
  amount,
  editable: z.array(text),
  approvers: z.array(text),
  needed: z.int(),
  oneOfEach: z.array(text).optional(),
  turn: text.optional(),
  tier: z.object({ upTo: z.number().nullable(), currency: text.optional() }).optional(),
  rejectionsNeeded: z.int().optional(),
  veto: z.array(text).optional(),
  onExpiry: z.enum(['reject', 'approve']).optional(),
  hash: text.optional().describe('Of action, arguments and amount; a decision sends it back as `shown`.'),
  votes,
  rejections: votes,
  expiresAt: maybeTime,
  choices: z.array(z.object({ choice: z.enum(['approve', 'change', 'answer', 'reject', 'take over', 'send back']), command: text })),
};
const Waiting = z.object(waiting) satisfies z.ZodType<WaitingView>;

const decision = z.object({
  step: maybe,
  by: z.enum(['model', 'rule', 'person']),
  who: text,
  choice: text,
  confidence: z.number().nullable(),
  reasoning: maybe,
  at: time,
});

const cost = z.object({
  modelCalls: z.int(),
  cachedCalls: z.int(),
  inputTokens: z.int(),
  outputTokens: z.int(),
  usd: z.number(),
  unpricedCalls: z.int().optional(),
});

export const Run = z.object({
  id: text,
  workflow: text,
  status: runStatus,
  state: text,
  step: maybe,
  initiator: text,
  startedAt: time,
  endedAt: maybeTime,
  steps: z.array(step),
  waitingFor: z.array(Waiting),
  decisions: z.array(decision),
  cost,
  progress: z.record(text, z.number()).optional(),
  result: z.unknown(),
  failure: z.object({ code: text, message: text }).nullable(),
  stuck: z.object({ since: time, attempts: z.int(), cause: text, message: text }).optional(),
  reset: z.object({ at: time, event: z.int(), reason: text }).optional(),
  cameBack: z.array(z.object({ to: maybe, messageId: maybe, mail: z.int(), at: time })).optional(),
}) satisfies z.ZodType<RunView>;

const listed = z.object({
  id: text,
  workflow: text,
  status: runStatus,
  state: text,
  waitingFor: z.array(text),
  startedAt: time,
  endedAt: maybeTime,
  usd: z.number(),
  unpricedCalls: z.int().optional(),
  stuck: z.literal(true).optional(),
}) satisfies z.ZodType<RunListItem>;

const next = maybe.describe('The cursor of the next page; null at the end.');
export const RunPage = z.object({ runs: z.array(listed), next });
export const InboxPage = z.object({ requests: z.array(z.object({ ...waiting, run: text }) satisfies z.ZodType<InboxItem>), next });
export const Decided = z.object({
  accepted: z.boolean(),
  code: maybe,
  requestId: text,
  status: z.enum(['open', 'approved', 'rejected', 'taken_over', 'sent_back', 'expired', 'cancelled']),
  reason: text.optional(),
}) satisfies z.ZodType<DecisionAnswer>;
