import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createOpenAiProvider } from '../../src/adapters/openai.ts';
import type { ModelAnswer } from '../../src/kit/activity/model/provider.ts';

/** Recorded traffic of real providers lies beside the checkout where it is at hand; its licences differ, so it is not copied here. */
const CASSETTES = join(import.meta.dirname, '../../../shared/data/llm-traffic/cassettes');

interface Recorded {
  status: number;
  headers: Record<string, string>;
  json?: {
    choices?: { message: { content: string | null; refusal?: string | null }; finish_reason: string }[];
    usage?: { prompt_tokens: number };
  };
  text?: string;
}

const exchanges = existsSync(CASSETTES) ? readdirSync(CASSETTES).flatMap(readCassette) : [];

function readCassette(file: string): { name: string; recorded: Recorded }[] {
  const { exchanges: recorded } = JSON.parse(readFileSync(join(CASSETTES, file), 'utf8')) as { exchanges: { response: Recorded }[] };
  return recorded.map(({ response }, at) => ({ name: `${file} #${at}`, recorded: response }));
}

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
    timeoutMs: 5_000,
    signal: new AbortController().signal,
    run: 'run',
    prompt: 'recorded',
  });
}

const FAILURES: Record<number, string> = { 401: 'MODEL_AUTH', 404: 'MODEL_UNKNOWN' };

if (exchanges.length === 0)
  it.skip(`reads recorded traffic (skipped: ${CASSETTES.replace(process.cwd(), '.')} is not there)`, () => undefined);
else {
  it.each(exchanges)('reads what a real provider sent: $name', async ({ recorded }) => {
    const choice = recorded.json?.choices?.[0];
    if (!choice) {
      await expect(replay(recorded)).rejects.toMatchObject({ code: FAILURES[recorded.status] ?? 'MODEL_ANSWER_BROKEN' });
      return;
    }
    const answer = await replay(recorded);
    expect(answer).toMatchObject({
      text: choice.message.content ?? '',
      finishReason: choice.finish_reason,
      refusal: choice.message.refusal ?? null,
    });
    expect(answer.usage?.inputTokens).toBe(recorded.json?.usage?.prompt_tokens);
  });
}
