import OpenAI from 'openai';
import { z } from 'zod';
import { startModelServer, type ModelServer } from '../../../stack/model/server.ts';

export interface TestModel extends ModelServer {
  client: OpenAI;
  /** Requests an answer; throws when it does not fit the schema. */
  ask<Output>(schema: z.ZodType<Output>, input: unknown): Promise<Output>;
  /** Sends a raw request, for input that no client would send. */
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>;
}

/** Starts the offline model with the official client of the protocol. */
export async function startTestModel(options: { logFile?: string } = {}): Promise<TestModel> {
  const server = await startModelServer({ port: 0, ...options });
  const client = new OpenAI({ baseURL: server.baseUrl, apiKey: 'none', maxRetries: 0 });
  return {
    ...server,
    client,
    async ask(schema, input) {
      const json_schema = { name: 'answer', schema: z.toJSONSchema(schema) as Record<string, unknown> };
      const completion = await client.chat.completions.create({
        model: 'offline-small',
        messages: [
          { role: 'system', content: 'Do what the schema asks.' },
          { role: 'user', content: typeof input === 'string' ? input : JSON.stringify(input) },
        ],
        response_format: { type: 'json_schema', json_schema },
      });
      return schema.parse(JSON.parse(completion.choices[0]?.message.content ?? ''));
    },
    send: (method, path, body, headers = {}) =>
      fetch(`http://127.0.0.1:${server.port}${path}`, {
        method,
        headers: { 'content-type': 'application/json', ...headers },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
  };
}
