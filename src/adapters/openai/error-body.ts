/** The error in a provider's body. */
export interface ProviderError {
  /** Messages, outermost first; may be empty. */
  message: string;
  /** Codes, types and reasons in the provider's spelling, outermost first. */
  codes: string[];
  /** The status of the server behind a gateway. */
  status: number | null;
  /** Output of the model that the provider could not use. */
  failedGeneration: string | null;
  /** Requested wait in milliseconds, read from the body. */
  retryAfterMs: number | null;
}

/** Fields that contain an error or its parts, in the formats of different providers. */
const HOLDERS = ['error', 'errors', 'detail', 'details', 'innererror', 'inner_error', 'metadata', 'raw', 'base_resp'];
const MESSAGES = ['message', 'msg', 'error', 'detail', 'error_description', 'error_message', 'status_msg', 'title'];
const CODES = ['code', 'type', '__type', 'status', 'reason', 'error_code', 'error_type', 'errorcode'];
const STATUSES = ['code', 'status', 'statusCode', 'status_code'];
const DEEPEST = 5;
const MOST_HOLDERS = 20;

/** Reads an error body: an object in any known format, a list of them, or a text such as an HTML page. */
export function readErrorBody(body: unknown): ProviderError {
  const holders = holdersOf(body, 0).slice(0, MOST_HOLDERS);
  const texts = (keys: readonly string[]): string[] =>
    holders.flatMap((holder) => keys.flatMap((key) => (typeof holder[key] === 'string' ? [holder[key]] : [])));
  const statuses = holders.flatMap((holder) => STATUSES.map((key) => Number(holder[key])));
  const messages = [...new Set(texts(MESSAGES).filter((text) => text.trim() !== ''))];
  const message = messages.length > 0 ? messages.join(': ') : typeof body === 'string' ? plainText(body) : '';
  return {
    message,
    codes: [...new Set(texts(CODES).filter((code) => code !== '' && code !== 'error' && !/\s/.test(code.trim())))],
    status: statuses.find((status) => Number.isInteger(status) && status >= 400 && status < 600) ?? null,
    failedGeneration: texts(['failed_generation'])[0] ?? null,
    retryAfterMs: waitOf(holders, message),
  };
}

type Holder = Record<string, unknown>;

/** The object and all nested ones that may describe the error; gateways nest the other server's body as text in `raw`. */
function holdersOf(value: unknown, depth: number): Holder[] {
  if (depth > DEEPEST || typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value))
    return value.slice(0, MOST_HOLDERS).flatMap((item) => holdersOf(typeof item === 'string' ? { message: item } : item, depth + 1));
  const holder = value as Holder;
  const inner = HOLDERS.map((key) => (key === 'raw' ? parsed(holder[key]) : holder[key]));
  return [holder, ...inner.flatMap((part) => holdersOf(part, depth + 1))];
}

function parsed(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : text;
  } catch {
    return { message: text }; // some servers answer in plain text
  }
}

/** Text of an HTML page, as proxies send it. */
const plainText = (page: string): string =>
  page
    .slice(0, 10_000)
    .replace(/<(style|script)\b[^>]*>[\s\S]*?<\/\1>|<[^>]*>/gi, ' ')
    .replace(/\s+/g, ' ')
    .trim();

/** Reads seconds or milliseconds from a number, Google's `34s`, or the sentence of OpenAI and Groq. */
function waitOf(holders: readonly Holder[], message: string): number | null {
  const amount = (...keys: string[]): number => {
    const told = holders.flatMap((holder) => keys.map((key) => holder[key]));
    return told.map((value) => (typeof value === 'string' ? Number.parseFloat(value) : Number(value))).find((number) => number > 0) ?? 0;
  };
  const milliseconds =
    amount('retry_after_ms', 'retryAfterMs') || amount('retry_after', 'retry_after_seconds', 'retryAfter', 'retryDelay') * 1_000;
  if (milliseconds > 0) return milliseconds;
  const said = /\b(?:try again|retry) (?:in|after) (?:(\d+)m(?!s))?(?:([\d.]+) ?(ms|s|sec(?:onds?)?)\b)?/i.exec(message);
  const [, minutes = '0', rest = '0', unit] = said ?? [];
  const waitMs = Number(minutes) * 60_000 + Number(rest) * (unit === 'ms' ? 1 : 1_000);
  return waitMs > 0 ? waitMs : null;
}
