/** The error of a provider, wherever it stands in a body. */
export interface ProviderError {
  /** The provider's own words, the outermost first; empty when it says nothing. */
  message: string;
  /** Codes, types and reasons, as the provider spells them, the outermost first. */
  codes: string[];
  /** The status of the server behind a gateway. */
  status: number | null;
  /** What the model wrote where the provider could not use it. */
  failedGeneration: string | null;
  /** Milliseconds that the provider asks to wait, in words of the body. */
  retryAfterMs: number | null;
}

/** Fields that hold an error or its parts, in the many shapes of bodies. */
const HOLDERS = ['error', 'errors', 'detail', 'details', 'innererror', 'inner_error', 'metadata', 'raw', 'base_resp'];
const MESSAGES = ['message', 'msg', 'error', 'detail', 'error_description', 'error_message', 'status_msg', 'title'];
const CODES = ['code', 'type', '__type', 'status', 'reason', 'error_code', 'error_type', 'errorcode'];
const STATUSES = ['code', 'status', 'statusCode', 'status_code'];
const DEEPEST = 5;
const MOST_HOLDERS = 20;

/** Reads an error body: an object of any of the usual shapes, a list of them, or a text such as a page of HTML. */
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

/** The object and those inside of it that tell of the error; gateways put the body of the server behind them into a text. */
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
    return { message: text }; // a server that answers in words is an ordinary case
  }
}

/** A page of a proxy, without its markup. */
const plainText = (page: string): string =>
  page
    .slice(0, 10_000)
    .replace(/<(style|script)\b[^>]*>[\s\S]*?<\/\1>|<[^>]*>/gi, ' ')
    .replace(/\s+/g, ' ')
    .trim();

/** Seconds or milliseconds as a number, `34s` as Google writes it, or in the sentence that OpenAI and Groq use. */
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
