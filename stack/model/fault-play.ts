import type { ServerResponse } from 'node:http';
import type { Completion } from './completion.ts';
import type { Fault, FaultName } from './faults.ts';
import { errorBody, ProtocolError } from './protocol-error.ts';

const HUGE_BYTES = 32 * 1024 * 1024;
const DRIP_EVERY_MS = 200;

const refusals: Partial<Record<FaultName, ProtocolError>> = {
  '429': new ProtocolError(429, 'Rate limit reached; slow down.', 'rate_limit_exceeded', null, 'requests'),
  '429-no-retry-after': new ProtocolError(429, 'Rate limit reached; slow down.', 'rate_limit_exceeded', null, 'requests'),
  '500': new ProtocolError(500, 'The server had an error while processing the request.', 'internal_error', null, 'server_error'),
  '503': new ProtocolError(503, 'The server is not available now.', 'service_unavailable', null, 'server_error'),
  '498': new ProtocolError(498, 'No capacity for now.', 'capacity_exceeded', null, 'server_error'),
  spoilt: new ProtocolError(400, 'The model wrote what is no JSON.', 'json_validate_failed'),
  '529': new ProtocolError(529, 'The server is overloaded.', 'overloaded', null, 'overloaded_error'),
  quota: new ProtocolError(429, 'You exceeded your current quota.', 'insufficient_quota', null, 'insufficient_quota'),
  'unknown-model': new ProtocolError(404, 'The model does not exist or you have no access to it.', 'model_not_found', 'model'),
};

/** Changes a good answer into the bad one that the fault names; null when the fault is not one of the answer's text. */
export function spoilCompletion(fault: FaultName, completion: Completion): Completion | null {
  const [choice] = completion.choices;
  if (!choice) return null;
  const text = choice.message.content ?? '';
  const say = (content: string | null, rest: Partial<typeof choice> = {}, refusal: string | null = null): Completion => ({
    ...completion,
    choices: [{ ...choice, ...rest, message: { role: 'assistant', content, refusal } }],
  });
  if (fault === 'cut-off') return say(text.slice(0, Math.floor(text.length / 2)), { finish_reason: 'length' });
  if (fault === 'broken-json') return say(toBrokenJson(text));
  if (fault === 'truncated-json') return say(text.slice(0, Math.floor(text.length * 0.8)));
  if (fault === 'wrong-schema') return say(JSON.stringify({ answer: text.slice(0, 200), score: 'very' }));
  if (fault === 'refusal') return say(null, {}, 'I cannot help with that.');
  if (fault === 'thoughts') return say(`<think>Perhaps ${draftOf(text)}? No.</think>\n${text}`);
  if (fault === 'empty-choice') return { ...completion, choices: [] };
  return null;
}

/** An answer that differs from the good one in its first text. */
const draftOf = (text: string): string => text.replace(/: ?"[^"]*"/, ': "a first idea"');

/** What models do when they forget that JSON was asked for: a Markdown fence, single quotes, a trailing comma. */
function toBrokenJson(text: string): string {
  const loose = text.replace(/"([^"'\\]*)"/g, "'$1'").replace(/\}$/, ',}');
  return `Here is the answer:\n\n\`\`\`json\n${loose}\n\`\`\`\n`;
}

/** Plays a fault of the transport or the provider. Returns the status that was sent, 0 for none; null when the fault is of another kind. */
export function playFault(fault: Fault, response: ServerResponse): number | null {
  const refusal = refusals[fault.name];
  if (refusal) {
    const wait: Record<string, string> =
      fault.name === '429' || fault.name === '503' ? { 'retry-after': String(fault.retryAfterSeconds) } : {};
    return send(response, refusal.status, errorBody(refusal), wait);
  }
  if (fault.name === 'in-band-error')
    return send(response, 200, { error: { message: 'The upstream model failed.', type: 'server_error', code: 502, param: null } });
  if (fault.name === 'hang') return 0;
  if (fault.name === 'reset') {
    response.socket?.resetAndDestroy();
    return 0;
  }
  if (fault.name === 'reset-mid-body') {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('{"id":"chatcmpl-', () => response.socket?.resetAndDestroy());
    return 200;
  }
  if (fault.name === 'drip') {
    response.writeHead(200, { 'content-type': 'application/json' });
    const drops = setInterval(() => response.write(' '), DRIP_EVERY_MS);
    response.on('close', () => clearInterval(drops));
    return 200;
  }
  if (fault.name === 'huge') {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(`{"id":"${'x'.repeat(HUGE_BYTES)}"}`);
    return 200;
  }
  return null;
}

function send(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): number {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
  return status;
}
