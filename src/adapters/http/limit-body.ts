import { SignalboxError } from '../../kit/common/failures.ts';

/** A response whose body fails as MODEL_ANSWER_BROKEN if it is longer than `mostBytes`: at once if its header says so, else before it fills the memory. */
export function limitBody(response: Response, mostBytes: number): Response {
  if (!response.body) return response;
  const tooLarge = () => new SignalboxError('MODEL_ANSWER_BROKEN', { detail: `it is larger than ${mostBytes} bytes` });
  if (Number(response.headers.get('content-length')) > mostBytes) {
    response.body.cancel().catch(() => undefined); // ends the connection, so that nothing more is sent
    return new Response(new ReadableStream({ start: (controller) => controller.error(tooLarge()) }), response);
  }
  let bytes = 0;
  const counter = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      bytes += chunk.byteLength;
      if (bytes > mostBytes) controller.error(tooLarge());
      else controller.enqueue(chunk);
    },
  });
  return new Response(response.body.pipeThrough(counter), response);
}
