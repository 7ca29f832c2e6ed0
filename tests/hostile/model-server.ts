import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fill, type Schema } from './harm/fill.ts';
import type { ReplyFacts } from './harm/replies.ts';
import { diceOf, type Dice } from './harm/seed.ts';
import { goesOn, harmfulCalls, type Call, type OfferedTool } from './harm/tools.ts';

/** The parts of a request that a hostile model makes use of. */
interface ChatBody {
  model: string;
  messages: { role: string; content: string | null }[];
  tools?: { function: OfferedTool }[];
  tool_choice?: string;
  response_format?: { json_schema?: { schema: Schema } };
}

export interface HostileModel {
  /** `http://127.0.0.1:<port>/v1` */
  baseUrl: string;
  /** How many answers were given. */
  answers(): number;
  close(): Promise<void>;
}

/**
 * A chat-completions server whose every answer fits the schema that it was sent and is chosen to do harm. It knows nothing of our prompts
 * but their schemas, tools and input. The same seed, run and prompt bring the same answer.
 */
export async function startHostileModel(seed: number): Promise<HostileModel> {
  let answers = 0;
  const server = createServer((request, response) => {
    void readBody(request).then((text) => {
      answers += 1;
      const dice = diceOf(seed, request.headers['x-signalbox-run'], request.headers['x-signalbox-prompt']);
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(completionOf(JSON.parse(text) as ChatBody, dice)));
    });
  });
  server.keepAliveTimeout = 60_000; // a kept connection must not end between two questions, however busy the machine is
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    answers: () => answers,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function completionOf(body: ChatBody, dice: Dice): unknown {
  const facts = factsOf(body);
  const tools = (body.tools ?? []).map(({ function: tool }) => tool);
  const turn = body.messages.filter(({ role }) => role === 'assistant').length;
  const calls = tools.length > 0 && body.tool_choice !== 'none' && goesOn(dice, turn) ? harmfulCalls(dice, tools, facts) : [];
  const content = calls.length > 0 ? null : JSON.stringify(fill(body.response_format?.json_schema?.schema ?? {}, dice, facts));
  return {
    id: 'chatcmpl-hostile',
    object: 'chat.completion',
    model: body.model,
    choices: [{ index: 0, finish_reason: calls.length > 0 ? 'tool_calls' : 'stop', message: messageOf(content, calls, turn) }],
    usage: { prompt_tokens: 900, completion_tokens: 90, total_tokens: 990 },
  };
}

const messageOf = (content: string | null, calls: readonly Call[], turn: number) => ({
  role: 'assistant',
  content,
  refusal: null,
  ...(calls.length > 0 && {
    tool_calls: calls.map((call, at) => ({ id: `call_${turn}_${at}`, type: 'function', function: call })),
  }),
});

/** Name and facts of the case, wherever the input document has them: an answer that looks right gets further. */
function factsOf({ messages }: ChatBody): ReplyFacts {
  const found: ReplyFacts = { customerName: 'Kim', facts: [] };
  for (const { content } of messages.filter(({ role }) => role === 'user')) look(parse(content ?? ''), found, 0);
  return found;
}

function look(value: unknown, found: ReplyFacts, depth: number): void {
  if (typeof value !== 'object' || value === null || depth > 4) return;
  const { customerName, name, facts } = value as { customerName?: unknown; name?: unknown; facts?: unknown };
  const called = customerName ?? ('email' in value ? name : undefined);
  if (typeof called === 'string') found.customerName = called;
  if (Array.isArray(facts)) found.facts = facts as ReplyFacts['facts'];
  for (const part of Object.values(value)) look(part, found, depth + 1);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // a message that is no document tells nothing
  }
}
