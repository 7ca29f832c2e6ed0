import type { FailureCode } from '../../kit/common/failures.ts';

/** Codes for a failed generation of a valid request. */
const SPOILT =
  /json_validate_failed|tool_use_failed|output_parse_failed|malformed_(?:function|tool)_?call|invalid_(?:generation|model_output)/;

/** Codes for a request that is too large for the model. */
export const TOO_LARGE =
  /context_length|context_window|above_max_length|(?:request|payload|entity|prompt|input)_too_(?:large|long)|max_tokens_exceeded/;

/** Codes that take precedence over the status. Matched in the spelling of `plain`; the first match counts. */
const CLEAR: readonly [RegExp, FailureCode][] = [
  [
    /content_?(?:filter|policy)|responsible_?ai|policy_violation|prohibited_content|data_inspection|moderation|guardrail|^safety|^invalid_prompt$/,
    'MODEL_REFUSED',
  ],
  [
    /insufficient_(?:quota|balance|credits?|funds)|^billing|payment_required|exceeded_current_quota|arrearage|spend_limit|credit_balance/,
    'MODEL_QUOTA',
  ],
  [/rate_?limit|too_many_requests|throttl|resource_exhausted|slow_down|tokens_usage_based/, 'MODEL_RATE_LIMITED'],
  [/api_?key|authentication|unauth(?:enticated|orized)|account_deactivated|permission_?(?:denied|error)|access_?denied/, 'MODEL_AUTH'],
  [
    /model_?not_?(?:found|available|active|supported|exist)|(?:invalid|unknown|no_such|nonexistent)_model|deployment_?not_?found|model_(?:decommissioned|deprecated|terms|permission)/,
    'MODEL_UNKNOWN',
  ],
  [TOO_LARGE, 'MODEL_REQUEST_INVALID'],
  [
    /unsupported_(?:parameter|value|format|response)|invalid_(?:parameter|value|type|schema|tool_schema|json_schema)/,
    'MODEL_REQUEST_INVALID',
  ],
  [/overloaded|capacity_exceeded|no_capacity|service_?unavailable|model_not_ready|model_loading/, 'MODEL_UNAVAILABLE'],
];

/** Codes that are used only without a status. */
const VAGUE: readonly [RegExp, FailureCode][] = [
  [/server_?error|internal|api_error|timeout|deadline|unavailable|upstream|bad_?gateway|provider_error/, 'MODEL_UNAVAILABLE'],
  [/not_?found/, 'MODEL_UNKNOWN'],
  [/invalid_(?:request|argument)|bad_?request|validation|unprocessable/, 'MODEL_REQUEST_INVALID'],
];

/** Messages of providers without codes; only for ambiguous statuses. */
const SAID: readonly [RegExp, FailureCode][] = [
  [/credit balance is too low|insufficient (?:balance|credits?|funds)/, 'MODEL_QUOTA'],
  [
    /api[ _-]?key (?:is )?(?:not valid|invalid|not found|expired|missing)|(?:invalid|incorrect|missing) (?:api[ _-]?key|or invalid authorization)/,
    'MODEL_AUTH',
  ],
  [
    /\bmodel\b.{0,100}(?:not found|does not exist|not exist|decommissioned|no longer available|not a valid model)|not a valid model/,
    'MODEL_UNKNOWN',
  ],
  [/content (?:management )?policy|content filter|flagged by|safety (?:system|filter)/, 'MODEL_REFUSED'],
  [/rate limit|too many requests/, 'MODEL_RATE_LIMITED'],
  [/overloaded|at capacity|temporarily unavailable|currently loading/, 'MODEL_UNAVAILABLE'],
];

const OPEN_STATUSES = new Set([400, 403, 422]);
/** Client errors that a retry may solve: time-out, conflict, misdirected, locked, failed dependency, too early. */
const PASSING = new Set([408, 409, 421, 423, 424, 425]);
/** Client errors of the HTTP standards; other numbers are inventions of a provider, such as 498 for "busy". */
const STANDARD = new Set([...range(400, 417), ...range(421, 426), 428, 429, 431, 451]);

/** The code of a failed generation, or null. */
export const spoiltCode = (codes: readonly string[]): string | null => codes.find((code) => SPOILT.test(plain(code))) ?? null;

/** Our failure code for a provider's error, by its codes, its status and its message; null when none is known. */
export function failureCodeOf(status: number | null, codes: readonly string[], message: string): FailureCode | null {
  const clear = lookUp(CLEAR, codes.map(plain));
  if (clear) return clear;
  const vague = status === null ? lookUp(VAGUE, codes.map(plain)) : null;
  const said = status === null || OPEN_STATUSES.has(status) ? lookUp(SAID, [message.toLowerCase()]) : null;
  return said ?? vague ?? (status === null ? null : byStatus(status));
}

function byStatus(status: number): FailureCode {
  if (status === 402) return 'MODEL_QUOTA';
  if (status === 429 || status === 420) return 'MODEL_RATE_LIMITED';
  if (status === 401 || status === 403) return 'MODEL_AUTH';
  if (status === 404) return 'MODEL_UNKNOWN';
  if (status < 400) return 'MODEL_ANSWER_BROKEN';
  return status >= 500 || PASSING.has(status) || !STANDARD.has(status) ? 'MODEL_UNAVAILABLE' : 'MODEL_REQUEST_INVALID';
}

const lookUp = (table: readonly [RegExp, FailureCode][], words: readonly string[]): FailureCode | null =>
  table.find(([pattern]) => words.some((word) => pattern.test(word)))?.[1] ?? null;

/** `ResponsibleAIPolicyViolation`, `rate-limit-exceeded` and `RATE_LIMIT_EXCEEDED` as one spelling. */
const plain = (code: string): string =>
  code
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replace(/[^a-zA-Z0-9]+/g, '_')
    .toLowerCase();

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}
