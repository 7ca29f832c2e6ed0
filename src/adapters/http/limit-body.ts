import { SignalboxError } from '../../kit/common/failures.ts';

/** A response whose body fails as MODEL_ANSWER_BROKEN once it is longer than `mostBytes`, before it fills the memory. */
export function limitBody(response: Response, mostBytes: number): Response {
  if (!response.body) return response;
  let bytes = 0;
  const counter = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      bytes += chunk.byteLength;
      if (bytes > mostBytes)
        controller.error(new SignalboxError('MODEL_ANSWER_BROKEN', { detail: `it is larger than ${mostBytes} bytes` }));
      else controller.enqueue(chunk);
    },
  });
  return new Response(response.body.pipeThrough(counter), response);
}
