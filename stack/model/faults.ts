import type { ServerResponse } from 'node:http';
import type OpenAI from 'openai';
import { z } from 'zod';
import { createFaultRules } from '../common/fault-rules.ts';
import { send, type JsonAnswer } from '../common/json-server.ts';
import { ProtocolError, readBodyAs } from './protocol.ts';

const HUGE_BYTES = 32 * 1024 * 1024;
const DRIP_EVERY_MS = 200;

const slowDown = new ProtocolError(429, 'Rate limit reached; slow down.', 'rate_limit_exceeded', null, 'requests');
/** Responses of a provider in trouble. */
const RESPONSES = {
  '429': slowDown,
  '429-no-retry-after': slowDown,
  '500': new ProtocolError(500, 'The server had an error while processing the request.', 'internal_error'),
  '503': new ProtocolError(503, 'The server is not available now.', 'service_unavailable'),
  '498': new ProtocolError(498, 'No capacity for now.', 'capacity_exceeded', null, 'server_error'),
  '529': new ProtocolError(529, 'The server is overloaded.', 'overloaded', null, 'overloaded_error'),
  quota: new ProtocolError(429, 'You exceeded your current quota.', 'insufficient_quota', null, 'insufficient_quota'),
  'unknown-model': new ProtocolError(404, 'The model does not exist or you have no access to it.', 'model_not_found', 'model'),
  spoilt: new ProtocolError(400, 'The model wrote what is no JSON.', 'json_validate_failed'),
  'in-band-error': {
    status: 200,
    body: { error: { message: 'The upstream model failed.', type: 'server_error', code: 502, param: null } },
  },
  huge: { status: 200, body: { id: 'x'.repeat(HUGE_BYTES) } },
} satisfies Record<string, JsonAnswer>;

/** Common mistakes of models: a Markdown fence, single quotes, a trailing comma. */
const toBrokenJson = (text: string): string =>
  `Here is the answer:\n\n\`\`\`json\n${text.replace(/"([^"'\\]*)"/g, "'$1'").replace(/\}$/, ',}')}\n\`\`\`\n`;

/** Contents of a spoilt answer, from the content of the good one; null for a refusal. */
const CONTENTS = {
  'cut-off': (good: string) => good.slice(0, good.length / 2),
  'broken-json': toBrokenJson,
  'truncated-json': (good: string) => good.slice(0, good.length * 0.8),
  'wrong-schema': (good: string) => JSON.stringify({ answer: good.slice(0, 200), score: 'very' }),
  refusal: () => null,
  // The draft in the thoughts differs from the answer in its first text.
  thoughts: (good: string) => `<think>Perhaps ${good.replace(/: ?"[^"]*"/, ': "a first idea"')}? No.</think>\n${good}`,
};

const isKeyOf = <Table extends object>(name: PropertyKey, table: Table): name is keyof Table => name in table;
const namesOf = <Name extends string>(table: Record<Name, unknown>): Name[] => Object.keys(table) as Name[];
const CONNECTION_FAULTS = ['hang', 'slow', 'reset', 'reset-mid-body', 'drip'] as const;
export const FAULTS = [...namesOf(RESPONSES), ...CONNECTION_FAULTS, ...namesOf(CONTENTS), 'empty-choice' as const];
export type FaultName = (typeof FAULTS)[number];

/** A fault and the requests that it applies to. */
const Fault = z.object({
  match: z.object({ prompt: z.string(), run: z.string(), contains: z.string() }).partial().default({}),
  /** Number of requests that it applies to; null: all. */
  times: z.int().min(1).nullable().default(null),
  fault: z.enum(FAULTS),
  retryAfterSeconds: z.number().min(0).default(1),
  /** Delay of a slow answer. */
  delayMs: z.number().min(0).default(1_000),
});
export type Fault = z.infer<typeof Fault>;
const FaultList = z.object({ rules: z.array(Fault) });

/** Reads `{ rules: [...] }`. @throws ProtocolError 400 */
export const readFaults = (body: unknown): Fault[] => readBodyAs(FaultList, body).rules;

/** The fault that a header asks for. @throws ProtocolError 400 */
export const faultNamed = (name: string): Fault => readBodyAs(Fault, { fault: name });

export const createFaultSwitches = () =>
  createFaultRules<Fault, { prompt: string | null; run: string | null; body: string }>(
    ({ match }, { prompt, run, body }) =>
      (match.prompt ?? prompt) === prompt && (match.run ?? run) === run && body.includes(match.contains ?? ''),
  );

/** Plays a fault of the provider or the connection. @returns the HTTP status sent, 0 for none; null for other faults. */
export function playFault({ fault, retryAfterSeconds }: Fault, response: ServerResponse): number | null {
  if (isKeyOf(fault, RESPONSES)) {
    const headers: Record<string, string> = fault === '429' || fault === '503' ? { 'retry-after': String(retryAfterSeconds) } : {};
    const { status, body } = RESPONSES[fault];
    send(response, { status, body, headers });
    return status;
  }
  if (fault === 'hang') return 0;
  if (fault === 'reset') {
    response.socket?.resetAndDestroy();
    return 0;
  }
  if (fault !== 'reset-mid-body' && fault !== 'drip') return null;
  response.writeHead(200, { 'content-type': 'application/json' });
  const drops = setInterval(() => response.write(' '), DRIP_EVERY_MS);
  response.on('close', () => clearInterval(drops));
  if (fault === 'reset-mid-body') response.write('{"id":"chatcmpl-', () => response.socket?.resetAndDestroy());
  return 200;
}

/** Applies a fault of the answer to a completion; returns it unchanged for other faults. */
export function spoilCompletion({ fault }: Fault, completion: OpenAI.ChatCompletion): OpenAI.ChatCompletion {
  if (fault === 'empty-choice') return { ...completion, choices: [] };
  if (!isKeyOf(fault, CONTENTS)) return completion;
  const choices = completion.choices.map((good) => {
    const content = CONTENTS[fault](good.message.content ?? '');
    const refusal = content === null ? 'I cannot help with that.' : null;
    const finish_reason = fault === 'cut-off' ? ('length' as const) : good.finish_reason;
    return { ...good, finish_reason, message: { role: 'assistant' as const, content, refusal } };
  });
  return { ...completion, choices };
}
