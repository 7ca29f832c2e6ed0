import type { ServerResponse } from 'node:http';
import { send } from '../common/json-server.ts';
import type { Choice, Completion } from './completion.ts';
import type { Fault, FaultName } from './faults.ts';
import { ProtocolError } from './protocol.ts';

const HUGE_BYTES = 32 * 1024 * 1024;
const DRIP_EVERY_MS = 200;

const slowDown = new ProtocolError(429, 'Rate limit reached; slow down.', 'rate_limit_exceeded', null, 'requests');
const refusals: Partial<Record<FaultName, ProtocolError>> = {
  '429': slowDown,
  '429-no-retry-after': slowDown,
  '500': new ProtocolError(500, 'The server had an error while processing the request.', 'internal_error', null, 'server_error'),
  '503': new ProtocolError(503, 'The server is not available now.', 'service_unavailable', null, 'server_error'),
  '498': new ProtocolError(498, 'No capacity for now.', 'capacity_exceeded', null, 'server_error'),
  spoilt: new ProtocolError(400, 'The model wrote what is no JSON.', 'json_validate_failed'),
  '529': new ProtocolError(529, 'The server is overloaded.', 'overloaded', null, 'overloaded_error'),
  quota: new ProtocolError(429, 'You exceeded your current quota.', 'insufficient_quota', null, 'insufficient_quota'),
  'unknown-model': new ProtocolError(404, 'The model does not exist or you have no access to it.', 'model_not_found', 'model'),
};

/** Applies a fault of the answer's text to a completion; returns it unchanged for other faults. */
export function spoilCompletion(fault: FaultName, completion: Completion): Completion {
  const choice = completion.choices[0]!;
  const text = choice.message.content ?? '';
  const say = (content: string | null, rest: Partial<Choice> = {}, refusal: string | null = null): Completion => ({
    ...completion,
    choices: [{ ...choice, ...rest, message: { role: 'assistant', content, refusal } }],
  });
  if (fault === 'cut-off') return say(text.slice(0, Math.floor(text.length / 2)), { finish_reason: 'length' });
  if (fault === 'broken-json') return say(toBrokenJson(text));
  if (fault === 'truncated-json') return say(text.slice(0, Math.floor(text.length * 0.8)));
  if (fault === 'wrong-schema') return say(JSON.stringify({ answer: text.slice(0, 200), score: 'very' }));
  if (fault === 'refusal') return say(null, {}, 'I cannot help with that.');
  // The draft in the thoughts differs from the answer in its first text.
  if (fault === 'thoughts') return say(`<think>Perhaps ${text.replace(/: ?"[^"]*"/, ': "a first idea"')}? No.</think>\n${text}`);
  return fault === 'empty-choice' ? { ...completion, choices: [] } : completion;
}

/** Common mistakes of models: a Markdown fence, single quotes, a trailing comma. */
function toBrokenJson(text: string): string {
  const loose = text.replace(/"([^"'\\]*)"/g, "'$1'").replace(/\}$/, ',}');
  return `Here is the answer:\n\n\`\`\`json\n${loose}\n\`\`\`\n`;
}

/** Plays a fault of the transport or the provider. @returns the HTTP status sent, 0 for none; null for other faults. */
export function playFault({ fault, retryAfterSeconds }: Fault, response: ServerResponse): number | null {
  const refusal = refusals[fault];
  if (refusal) {
    const wait: Record<string, string> = fault === '429' || fault === '503' ? { 'retry-after': String(retryAfterSeconds) } : {};
    send(response, { status: refusal.status, body: refusal.body, headers: wait });
    return refusal.status;
  }
  if (fault === 'hang') return 0;
  if (fault === 'reset') {
    response.socket?.resetAndDestroy();
    return 0;
  }
  if (fault === 'in-band-error')
    send(response, {
      status: 200,
      body: { error: { message: 'The upstream model failed.', type: 'server_error', code: 502, param: null } },
    });
  else if (fault === 'huge') send(response, { status: 200, body: { id: 'x'.repeat(HUGE_BYTES) } });
  else if (fault !== 'reset-mid-body' && fault !== 'drip') return null;
  else {
    response.writeHead(200, { 'content-type': 'application/json' });
    const drops = setInterval(() => response.write(' '), DRIP_EVERY_MS);
    response.on('close', () => clearInterval(drops));
    if (fault === 'reset-mid-body') response.write('{"id":"chatcmpl-', () => response.socket?.resetAndDestroy());
  }
  return 200;
}
