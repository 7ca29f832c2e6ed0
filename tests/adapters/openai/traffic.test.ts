import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createOpenAiProvider } from '../../../src/adapters/openai/provider.ts';
import { finishOf } from '../../../src/kit/common/finish.ts';
import type { ModelAnswer } from '../../../src/kit/activity/model/provider.ts';

/** Recorded traffic of real providers is optional and outside of the repository, because its licences differ. */
const TRAFFIC = join(import.meta.dirname, '../../../../shared/data/llm-traffic');
const INDEX = join(TRAFFIC, 'index.csv');

interface Recorded {
  status: number;
  headers: Record<string, string>;
  json?: {
    choices?: { message: { content: string | null; refusal?: string | null }; finish_reason: string }[];
    usage?: { prompt_tokens: number; completion_tokens: number };
  };
  text?: string;
}

/** Entry of the list that comes with the recordings. */
interface Listed {
  file: string;
  exchange: number;
  status: number;
  stream: boolean;
  finish: string;
  toolCalls: number;
}

const listed = existsSync(INDEX) ? readFileSync(INDEX, 'utf8').trim().split('\n').slice(1).map(readLine) : [];

function readLine(line: string): Listed {
  const [file = '', exchange, , , , status, stream, finish = '', , toolCalls] = line.split(',');
  return { file, exchange: Number(exchange), status: Number(status), stream: stream === 'True', finish, toolCalls: Number(toolCalls) };
}

const recordedOf = ({ file, exchange }: Listed): Recorded => {
  const cassette = JSON.parse(readFileSync(join(TRAFFIC, 'cassettes', file), 'utf8')) as { exchanges: { response: Recorded }[] };
  return cassette.exchanges[exchange]!.response;
};

let server: Server;
let playing: Recorded;
beforeAll(async () => {
  server = createServer((_request, response) => {
    response.writeHead(playing.status, { 'content-type': playing.headers['content-type'] });
    response.end(playing.text ?? JSON.stringify(playing.json));
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
});
afterAll(() => new Promise((closed) => server.close(closed)));

async function replay(recorded: Recorded): Promise<ModelAnswer> {
  playing = recorded;
  const { port } = server.address() as AddressInfo;
  return createOpenAiProvider({ baseUrl: `http://127.0.0.1:${port}/v1`, apiKey: 'key' }).complete({
    model: 'recorded',
    format: 'json_schema',
    messages: [{ role: 'user', content: 'again' }],
    schema: { type: 'object', properties: {} },
    schemaName: 'recorded',
    outputTokens: 10,
    timeoutMs: 60_000,
    signal: new AbortController().signal,
    run: 'run',
    prompt: 'recorded',
  });
}

const FAILURES: Record<number, string> = { 401: 'MODEL_AUTH', 404: 'MODEL_UNKNOWN' };

if (listed.length === 0) it.skip(`reads recorded traffic (skipped: ${INDEX.replace(process.cwd(), '.')} is not there)`, () => undefined);
else {
  it.each(listed)('reads what a real provider sent: $file #$exchange', async (line) => {
    const recorded = recordedOf(line);
    if (line.stream)
      return expect(replay(recorded)).rejects.toMatchObject({ code: 'MODEL_ANSWER_BROKEN', message: expect.stringContaining('stream') });
    if (line.status !== 200) return expect(replay(recorded)).rejects.toMatchObject({ code: FAILURES[line.status] });
    const { message } = recorded.json!.choices![0]!;
    const answer = await replay(recorded);
    expect(answer).toMatchObject({ text: message.content ?? '', finishReason: line.finish, refusal: message.refusal ?? null });
    expect(answer).not.toHaveProperty('failure');
    expect(answer.toolCalls?.length ?? 0).toBe(line.toolCalls);
    expect(finishOf(answer.finishReason)).toBe(line.finish === 'length' ? 'cut' : 'whole');
    const { prompt_tokens: inputTokens, completion_tokens: outputTokens } = recorded.json!.usage!;
    expect(answer.usage).toMatchObject({ inputTokens, outputTokens });
  });
}
