/** A failure code's meaning for Temporal (retry or not), a shell (exit code) and HTTP. */
export interface FailureKind {
  /** One sentence without names or values; the detail is appended. */
  readonly message: string;
  readonly retryable: boolean;
  readonly http: number;
  /** 1 failed, 2 bad usage or input, 3 not found, 4 refused, 5 cannot connect. */
  readonly exit: 1 | 2 | 3 | 4 | 5;
}

const kind = (message: string, retryable: boolean, http: number, exit: FailureKind['exit']): FailureKind => ({
  message,
  retryable,
  http,
  exit,
});

/** The only table of failures. Tests check `docs/errors.md` against it in both directions. */
export const failures = {
  INPUT_INVALID: kind('The input does not fit', false, 400, 2),
  USAGE: kind('The command is used wrongly', false, 400, 2),
  CONFIG_INVALID: kind('The configuration does not fit', false, 500, 2),
  WORKFLOW_UNKNOWN: kind('There is no such workflow', false, 404, 2),
  RUN_NOT_FOUND: kind('There is no such run', false, 404, 3),
  REQUEST_NOT_FOUND: kind('There is no such approval request', false, 404, 3),
  RUN_EXISTS: kind('A run with this business id exists with other input', false, 409, 4),
  RUN_TERMINATED: kind('The run was terminated from outside', false, 409, 1),
  RUN_TIMED_OUT: kind('The run did not end within its time limit', false, 504, 1),
  RUN_STUCK: kind('The run is stuck because its workflow task fails', false, 409, 1),
  RUN_ENDED: kind('The run has ended', false, 409, 4),
  PERSON_UNKNOWN: kind('This person is not in the people file', false, 403, 4),
  NOT_ALLOWED: kind('This person may not do this', false, 403, 4),
  SELF_APPROVAL: kind('The person who started a run may not approve it', false, 403, 4),
  ALREADY_DECIDED: kind('The request is already decided', false, 409, 4),
  ALREADY_VOTED: kind('This person has already decided on this request', false, 409, 4),
  NOTHING_TO_WITHDRAW: kind('This person has no approval to take back', false, 409, 4),
  NOT_YOUR_TURN: kind('The request waits for another decision first', false, 409, 4),
  SEND_BACK_LIMIT: kind('The request was sent back as often as its policy allows', false, 409, 4),
  REQUEST_CHANGED: kind('The request is not the one that was shown', false, 409, 4),
  REQUEST_EXPIRED: kind('The request has expired', false, 410, 4),
  EDIT_NOT_ALLOWED: kind('The edits change what may not be edited', false, 400, 4),
  LEFT_OUT: kind('This person is left out of this decision', false, 403, 4),
  COMMENT_REQUIRED: kind('This request needs a comment', false, 400, 4),
  UNVERIFIED_REFUSED: kind('The policy refuses a decision without proof of identity', false, 403, 4),
  RETRY_NOT_POSSIBLE: kind('The run cannot be retried', false, 409, 4),
  WRONG_STATE: kind('The run does not take this in the state in which it is', false, 409, 4),
  ALREADY_SENT: kind('The run takes this once, and has it already', false, 409, 4),
  ILLEGAL_TRANSITION: kind('The run may not go from this state to that one', false, 409, 4),
  POLICY_INVALID: kind('The approval policy cannot be used for this request', false, 422, 1),
  PROOF_INVALID: kind('No approval covers this exact action', false, 403, 4),
  SIGNATURE_REFUSED: kind('The webhook is not signed as its source signs', false, 401, 4),
  SECRET_MISSING: kind('A secret is not set', false, 503, 2),
  DELIVERY_CONFLICT: kind('A delivery with this id exists with another body', false, 409, 4),
  DELIVERY_NOT_FOUND: kind('There is no such delivery', false, 404, 3),
  MAIL_NOT_FOUND: kind('There is no such mail', false, 404, 3),
  MAIL_NOT_TAKEN: kind('The mail starts no run', false, 422, 4),
  MAIL_OUT_OF_TURN: kind('An earlier mail of the conversation is not carried out yet', true, 503, 5),
  FILE_NOT_FOUND: kind('There is no such file of a watched folder', false, 404, 3),
  MAILBOX_UNREACHABLE: kind('The mailbox cannot be opened', true, 503, 5),
  EVENT_NOT_FOUND: kind('There is no such event', false, 404, 3),
  SUBSCRIPTION_UNKNOWN: kind('There is no such subscription to events', false, 404, 3),
  ADDRESS_REFUSED: kind('Nothing is sent to addresses outside of the public Internet', false, 422, 4),
  BODY_TOO_LARGE: kind('The body of the request is too large', false, 413, 2),
  PATH_UNKNOWN: kind('There is nothing at this address', false, 404, 3),
  SCHEDULE_NOT_FOUND: kind('There is no such schedule', false, 404, 3),
  SCHEDULE_EXISTS: kind('A schedule with this name exists', false, 409, 4),
  UNAUTHENTICATED: kind('It is not proved who asks', false, 401, 4),
  IDENTITY_UNAVAILABLE: kind('The identity provider does not answer', true, 503, 5),
  KEY_NOT_FOUND: kind('There is no such key', false, 404, 3),
  KEY_REUSED: kind('This idempotency key came with another request', false, 409, 4),
  REQUEST_IN_PROGRESS: kind('A request with this idempotency key is in progress', true, 409, 4),
  TOO_MANY_REQUESTS: kind('Too many requests', true, 429, 4),
  FORM_REFUSED: kind('The form does not come from this site and session', false, 403, 4),
  LINK_INVALID: kind('The link is not valid', false, 404, 3),
  LINK_SPENT: kind('The link was used or has run out', false, 410, 4),
  TEMPORAL_UNREACHABLE: kind('The Temporal server does not answer', true, 503, 5),
  TEMPORAL_BUSY: kind('The Temporal server accepts no more requests for now', true, 503, 5),
  TEMPORAL_REFUSED: kind('The Temporal server refused the request', false, 502, 1),
  DATABASE_UNREACHABLE: kind('The database does not answer', true, 503, 5),
  WORKER_MISSING: kind('No worker answered in time', true, 503, 5),
  STACK_BROKEN: kind('The local stack is not healthy', false, 503, 1),
  TEMPORAL_BINARY_MISSING: kind('No Temporal server program could be found or built', false, 500, 1),
  MODEL_RATE_LIMITED: kind('The model provider asks to slow down', true, 429, 1),
  MODEL_UNAVAILABLE: kind('The model provider is not available', true, 503, 1),
  MODEL_TIMEOUT: kind('The model provider did not answer in time', true, 504, 1),
  MODEL_ANSWER_BROKEN: kind('The model provider sent an unusable reply', true, 502, 1),
  MODEL_OUTPUT_INVALID: kind('The model output does not fit its schema after every repair', false, 422, 1),
  MODEL_REFUSED: kind('The model refused the request', false, 422, 1),
  MODEL_REQUEST_INVALID: kind('The model provider refused the request as invalid', false, 400, 1),
  MODEL_READS_NO_IMAGES: kind('The model reads no images', false, 400, 1),
  MODEL_AUTH: kind('The model provider refused the credentials', false, 401, 1),
  MODEL_UNKNOWN: kind('The model provider does not know this model', false, 404, 1),
  MODEL_QUOTA: kind('The quota at the model provider is used up', false, 402, 1),
  BUDGET_EXCEEDED: kind('A budget limit is reached', false, 402, 4),
  MAIL_UNAVAILABLE: kind('The mail server does not accept mail now', true, 503, 1),
  MAIL_REFUSED: kind('The mail server refused the message', false, 422, 1),
  PROVIDER_PAUSED: kind('No calls go to this provider for now', true, 503, 1),
  PROVIDER_TIMEOUT: kind('A provider did not answer in time', true, 504, 1),
  REFUND_NOT_POSSIBLE: kind('The charge does not allow this refund', false, 409, 1),
  UNDO_NOT_POSSIBLE: kind('What was done cannot be undone any more', false, 409, 1),
  PAYMENTS_UNAVAILABLE: kind('The payment provider is not available', true, 503, 1),
  PAYMENT_REFUSED: kind('The payment provider refused the request as invalid', false, 422, 1),
  PARTNER_UNAVAILABLE: kind('A partner of the shop is not available', true, 503, 1),
  PARTNER_REFUSED: kind('A partner of the shop refused the request', false, 422, 1),
  EFFECT_CONFLICT: kind('An effect with this key was done with other arguments', false, 409, 1),
  EFFECT_IN_PROGRESS: kind('Another call is at work on this effect', true, 409, 1),
  EFFECT_IN_DOUBT: kind('It is not known whether the effect happened', false, 409, 1),
  JOURNAL_BROKEN: kind('The journal is not as it was written', false, 409, 1),
  DOCUMENT_UNREADABLE: kind('The document cannot be read', false, 422, 4),
  DOCUMENT_TOO_LARGE: kind('The document needs more than its reading may take', false, 413, 4),
  DOCUMENT_NOT_FOUND: kind('There is no such document', false, 404, 3),
  TOO_LARGE: kind('A step passes on more data than Temporal accepts', false, 413, 1),
  REPORT_FAILED: kind('A report could not be made within its limits', false, 422, 1),
  INTERNAL: kind('Internal error', false, 500, 1),
} as const satisfies Record<string, FailureKind>;

export type FailureCode = keyof typeof failures;

export interface FailureDetail {
  /** What happened in this case, as a clause appended to the table's message. */
  detail?: string | undefined;
  /** The wrong input field, flag or setting. */
  field?: string | undefined;
  /** What to do next, as an instruction. */
  fix?: string | undefined;
  /** The wait that the provider requested, in milliseconds. */
  retryAfterMs?: number | undefined;
  /** The longest total wait for an obstacle to pass, in milliseconds; then the work fails. */
  patienceMs?: number | undefined;
  /** Key of the effect concerned. */
  effect?: string | undefined;
  /** What that effect is taken to have answered when a person says that it happened. */
  assumed?: unknown;
  /** True when the outside certainly did not act, so a repeat needs no check. Default: true unless the failure is retryable. */
  nothingHappened?: boolean | undefined;
  cause?: unknown;
}

/** An expected failure with a code from the table. Every error shown to a person is one. */
export class SignalboxError extends Error {
  override readonly name = 'SignalboxError';
  readonly code: FailureCode;
  readonly field: string | undefined;
  readonly fix: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly patienceMs: number | undefined;
  readonly effect: string | undefined;
  readonly assumed: unknown;
  readonly nothingHappened: boolean;

  constructor(code: FailureCode, detail: FailureDetail = {}) {
    super(detail.detail ? `${failures[code].message}: ${detail.detail}` : failures[code].message, { cause: detail.cause });
    this.code = code;
    this.field = detail.field;
    this.fix = detail.fix;
    this.retryAfterMs = detail.retryAfterMs;
    this.patienceMs = detail.patienceMs;
    this.effect = detail.effect;
    this.assumed = detail.assumed;
    this.nothingHappened = detail.nothingHappened ?? !failures[code].retryable;
  }
}

/** Whether a value is a code of the table; guards plain strings that come back from Temporal. */
export const isFailureCode = (value: unknown): value is FailureCode => typeof value === 'string' && Object.hasOwn(failures, value);
