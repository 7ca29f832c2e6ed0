import { z } from 'zod';
import { DECISION_WORDS, type OperatorAnswer } from '../../kit/common/approval.ts';
import type { MessageAnswer } from '../../kit/common/message.ts';
import { RUN_STATUSES } from '../../kit/common/status.ts';

/** What the HTTP API takes. Unknown fields are refused, so that a misspelt one is noticed. */

/** Without control characters: the database keeps no U+0000. */
export const RUN_ID = /^[a-z][a-z0-9-]*:[^\x00-\x1f\x7f]{1,400}$/;

const runId = z.string().regex(RUN_ID, 'expected <workflow>:<business id>').describe('For example support-ticket:T-1042.');
const reason = z.string().trim().min(1).max(2_000).describe('Why; the journal keeps it.');
const fields = z.record(z.string(), z.unknown());

export const IdempotencyKey = z.looseObject({
  'idempotency-key': z
    .string()
    .regex(/^[!-~]{1,200}$/, 'expected 1 to 200 printable ASCII characters without spaces')
    .optional()
    .describe('A repeat with the same key and body gets the first answer.'),
});

export const RunParams = z.strictObject({ id: runId });
export const MessageParams = z.strictObject({ id: runId, name: z.string().max(100).describe('A message of the workflow.') });
export const RequestParams = z.strictObject({
  requestId: z.string().regex(/^[^\x00-\x1f\x7f]{1,600}$/, 'expected the id of a request'),
});

export const StartBody = z.strictObject({
  workflow: z.string().max(100).describe('A workflow that `signalbox workflows` lists.'),
  id: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,200}$/, 'expected 1 to 200 letters, digits, dots, dashes and underscores')
    .optional()
    .describe('The business id: one run for ever. Default: from the input, or generated.'),
  input: z.unknown().describe('As the workflow takes it.'),
  priority: z.int().min(1).max(5).optional().describe('1 (most urgent) to 5; default 3.'),
});

const page = {
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z
    .string()
    .regex(/^[\w-]{1,1000}$/, 'expected `next` of the page before')
    .optional()
    .describe('`next` of the page before.'),
};

export const ListQuery = z.strictObject({ workflow: z.string().max(100).optional(), status: z.enum(RUN_STATUSES).optional(), ...page });
export const InboxQuery = z.strictObject(page);
export const WaitQuery = z.strictObject({ seconds: z.coerce.number().int().min(0).max(60).default(30).describe('How long at most.') });
export const NoQuery = z.strictObject({});
export const MessageBody = fields.describe('The content of the message.');
export const ReasonBody = z.strictObject({ reason });
export const RetryBody = z.strictObject({ reason, edits: fields.optional().describe('New values for fields of the step that failed.') });
export const DecisionBody = z.strictObject({
  decision: z.enum(DECISION_WORDS),
  comment: z.string().max(10_000).optional(),
  edits: fields.optional().describe('New values for arguments that may be changed.'),
  shown: z
    .string()
    .max(100)
    .optional()
    .describe(
      '`hash` of the request as the person saw it. When the request is another one by then, the decision is refused (409 REQUEST_CHANGED).',
    ),
  to: z.string().max(200).optional().describe("With `delegate`: the person who may decide with this person's right on this request."),
});

export const UploadQuery = z.strictObject({
  name: z.string().max(500).optional().describe('The name of the file. Default: that of Content-Disposition.'),
});
export const DocumentParams = z.strictObject({ ref: z.string().regex(/^sha256:[0-9a-f]{64}$/, 'expected the `ref` of a document') });

/** What it answers. More fields may come: the document leaves the objects open. */

export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string().describe('A code of docs/errors.md.'),
  detail: z.string(),
  field: z.string().optional().describe('The field that is wrong.'),
  fix: z.string().optional().describe('What to do next.'),
});

export const Document = z.object({
  ref: z.string().describe('The field `document.ref` of an input.'),
  mediaType: z.string(),
  size: z.int().describe('In bytes.'),
  name: z.string(),
});
export const StartAnswer = z.object({ id: z.string(), alreadyStarted: z.boolean() });
const refusable = { accepted: z.boolean(), code: z.string().nullable(), reason: z.string().optional() };
const runStatus = z.enum(RUN_STATUSES);
export const OrderAnswer = z.object({ ...refusable, status: runStatus }) satisfies z.ZodType<OperatorAnswer & MessageAnswer>;
export const RetryAnswer = z.object({ run: z.string(), step: z.string().nullable(), edited: z.array(z.string()) });
