import { expect, it } from '@jest/globals';
import { limitBody } from '../../../src/adapters/http/limit-body.ts';

/** An answer that counts what is read of it and whether it was given up. */
function answer(parts: number, headers: Record<string, string> = {}) {
  const seen = { read: 0, givenUp: false };
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (seen.read === parts) return controller.close();
        seen.read += 1;
        controller.enqueue(new Uint8Array(100).fill(0x61));
      },
      cancel: () => void (seen.givenUp = true),
    },
    { highWaterMark: 0 },
  );
  return { seen, limited: limitBody(new Response(body, { headers }), 1_000) };
}
const tooLarge = { code: 'MODEL_ANSWER_BROKEN', message: expect.stringContaining('larger than 1000 bytes') };

it('passes on an answer of the allowed size, with its status and headers', async () => {
  const { limited } = answer(10, { 'x-one': '1' });
  expect([limited.status, limited.headers.get('x-one'), await limited.text()]).toEqual([200, '1', 'a'.repeat(1_000)]);
});

it('reads nothing of an answer that calls itself too large', async () => {
  const { limited, seen } = answer(10, { 'content-length': '1001' });
  await expect(limited.text()).rejects.toMatchObject(tooLarge);
  expect(seen).toEqual({ read: 0, givenUp: true });
});

it('gives up an answer of unknown size soon after the limit', async () => {
  const { limited, seen } = answer(1_000);
  await expect(limited.text()).rejects.toMatchObject(tooLarge);
  expect(seen).toMatchObject({ givenUp: true });
  expect(seen.read).toBeLessThan(20);
});
