import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createOpenAiProvider } from '../../../src/adapters/openai/provider.ts';
import type { ModelRequest } from '../../../src/kit/activity/model/provider.ts';
import type { SignalboxError } from '../../../src/kit/common/failures.ts';

interface Body {
  messages: { role: string; content: string | { type: string; text?: string; image_url?: { url: string; detail: string } }[] }[];
}

let server: Server;
let bodies: Body[];
let answer: { status: number; body: object };
beforeEach(async () => {
  bodies = [];
  answer = { status: 200, body: { choices: [{ message: { content: '{}' }, finish_reason: 'stop' }] } };
  server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      bodies.push(JSON.parse(Buffer.concat(chunks).toString()) as Body);
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
    })();
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
});

const png = (size = 900, fill = 7): Uint8Array => new Uint8Array(size).fill(fill);
const REF = { ref: 'sha256:aa', page: 1 };

function complete(images: Uint8Array[] | undefined, changes: Partial<ModelRequest> = {}) {
  const { port } = server.address() as AddressInfo;
  return createOpenAiProvider({ baseUrl: `http://127.0.0.1:${port}/v1`, apiKey: 'key' }).complete({
    ...{ model: 'sees', format: 'json_schema', schema: { type: 'object' }, schemaName: 'read', outputTokens: 50, timeoutMs: 60_000 },
    messages: [
      { role: 'system', content: 'Read.' },
      { role: 'user', content: '{"ref":"sha256:aa"}', images: (images ?? []).map(() => REF) },
    ],
    ...{ images, signal: new AbortController().signal, run: 'invoice:1', prompt: 'read' },
    ...changes,
  });
}

it.each(['json_schema', 'json_object', 'text'] as const)(
  'sends the text first, then each image as a data URL, with the format %s',
  async (format) => {
    await complete([png(900, 1), png(900, 2)], { format });
    const [first, ...images] = bodies[0]?.messages[1]?.content as Exclude<Body['messages'][number]['content'], string>;
    expect(first).toEqual({ type: 'text', text: '{"ref":"sha256:aa"}' });
    expect(images).toEqual(
      [1, 2].map((fill) => ({
        type: 'image_url',
        image_url: { url: `data:image/png;base64,${Buffer.alloc(900, fill).toString('base64')}`, detail: 'high' },
      })),
    );
    expect(JSON.stringify(bodies[0])).not.toContain('"images"');
  },
);

it('gives each message its own images, also after an answer and feedback', async () => {
  await complete([png(9, 1), png(9, 2)], {
    messages: [
      { role: 'user', content: 'one', images: [REF] },
      { role: 'assistant', content: 'wrong' },
      { role: 'user', content: 'again' },
      { role: 'user', content: 'two', images: [REF] },
    ],
  });
  const urls = bodies[0]?.messages.map(({ content }) =>
    typeof content === 'string' ? [] : content.flatMap(({ image_url }) => image_url?.url ?? []),
  );
  expect(urls?.map((list) => list.length)).toEqual([1, 0, 0, 1]);
  expect(urls?.[3]).toEqual([`data:image/png;base64,${Buffer.alloc(9, 2).toString('base64')}`]);
});

it.each([
  ['number', Array.from({ length: 11 }, () => png(1)), /11 images are more than 10/],
  ['size', [png(8_000_000), png(8_000_000)], /16\.0 MB are more than 15 MB/],
])('sends nothing above the limit of %s', async (_, images, words) => {
  await expect(complete(images)).rejects.toMatchObject({ code: 'MODEL_REQUEST_INVALID', message: expect.stringMatching(words) });
  expect(bodies).toEqual([]);
});

describe('a provider that refuses', () => {
  const failing = async (status: number, message: string, images: Uint8Array[] | undefined = [png()]): Promise<SignalboxError> => {
    answer = { status, body: { error: { message } } };
    return complete(images).then(
      () => Promise.reject(new Error('it answered')),
      (error: SignalboxError) => error,
    );
  };

  it.each([
    [400, 'Invalid content type. image_url is only supported by certain models.'],
    [400, 'this model does not support image input'],
    [400, 'Model do not support image input.'],
    [404, 'No endpoints found that support image input'],
    [422, 'Failed to deserialize the JSON body: messages[1]: unknown variant `image_url`, expected `text`'],
    [
      400,
      "'messages.1' : for 'role:user' the following must be satisfied[('messages.1.content' : value must be a string) OR content must be a string]",
    ],
    [400, 'qwen3 is not a multimodal model'],
    [400, 'At most 0 image(s) may be provided in one request.'],
    [500, 'this model is missing data required for image input'],
    [400, 'Image input is not enabled for this model'],
  ])('images with %d %j is MODEL_READS_NO_IMAGES, with the setting to change', async (status, message) => {
    const error = await failing(status, message);
    expect(error).toMatchObject({ code: 'MODEL_READS_NO_IMAGES', fix: expect.stringContaining('SIGNALBOX_MODEL_VISION') });
    expect(error.message).toContain(message.slice(0, 20));
  });

  it.each([
    [
      'an image that it cannot decode',
      400,
      'You uploaded an unsupported image. Please make sure your image is valid.',
      'MODEL_REQUEST_INVALID',
    ],
    ['an image that is too large', 400, 'messages.0.content.1.image.source.base64: image exceeds 5 MB maximum', 'MODEL_REQUEST_INVALID'],
    ['the model', 404, 'The model `sees` does not exist', 'MODEL_UNKNOWN'],
    ['for now', 503, 'The image service is overloaded', 'MODEL_UNAVAILABLE'],
  ])('%s keeps the code of that', async (_, status, message, code) => {
    await expect(failing(status, message)).resolves.toMatchObject({ code });
  });

  it('a request without images for its words about images keeps the code of the status', async () => {
    answer = { status: 400, body: { error: { message: 'this model does not support image input' } } };
    await expect(complete(undefined)).rejects.toMatchObject({ code: 'MODEL_REQUEST_INVALID' });
  });

  it('and quotes the image has the bytes taken out of message and cause', async () => {
    const bytes = Buffer.alloc(900, 7).toString('base64');
    const error = await failing(400, `Invalid image: data:image/png;base64,${bytes} is broken`);
    expect(error.message).toContain('is broken');
    const told = [error, error.cause].map((one) => `${(one as Error).message} ${(one as Error).stack} ${JSON.stringify(one)}`).join();
    expect(told).not.toContain(bytes.slice(0, 40));
  });
});
