// Part of the test worker's bundle; runs in the workflow sandbox.
import { CancellationScope, condition, defineUpdate, isCancellation, setHandler } from '@temporalio/workflow';
import type { WorkflowInterceptors } from '@temporalio/workflow';
import { defaultPayloadConverter, type Headers } from '@temporalio/common';
import { CLOCK_HEADER, SKIP_UPDATE } from './clock-messages.ts';

const skip = defineUpdate<void, [number]>(SKIP_UPDATE);

/**
 * A clock that a test moves forward. The update says how far the test has moved it, and ends the timers that are over by then. It is in the history,
 * as is the header with which later executions begin, so that a replay sees the same times.
 */
export function interceptors(): WorkflowInterceptors {
  let skippedMs = 0;
  const activator = (globalThis as unknown as { __TEMPORAL_ACTIVATOR__: { now: number } }).__TEMPORAL_ACTIVATOR__; // `Date` reads it
  let serverTime = activator.now;
  Object.defineProperty(activator, 'now', { get: () => serverTime + skippedMs, set: (time: number) => (serverTime = time) });
  const withClock = <Input extends { headers: Headers }>(input: Input): Input =>
    skippedMs === 0 ? input : { ...input, headers: { ...input.headers, [CLOCK_HEADER]: defaultPayloadConverter.toPayload(skippedMs) } };

  return {
    inbound: [
      {
        execute(input, next) {
          const header = input.headers[CLOCK_HEADER];
          if (header) skippedMs = defaultPayloadConverter.fromPayload<number>(header);
          setHandler(skip, (totalMs) => void (skippedMs = totalMs));
          return next(input);
        },
      },
    ],
    outbound: [
      {
        startTimer(input, next) {
          const before = skippedMs;
          const due = Date.now() + input.durationMs;
          const isSkipped = () => skippedMs > before && Date.now() >= due;
          return untilFiredOrSkipped(() => next(input), isSkipped);
        },
        continueAsNew: (input, next) => next(withClock(input)),
        startChildWorkflowExecution: (input, next) => next(withClock(input)),
      },
    ],
    internals: [],
  };
}

/** Waits for the timer; cancels it when the clock has moved past its end. */
const untilFiredOrSkipped = (start: () => Promise<void>, isSkipped: () => boolean): Promise<void> =>
  CancellationScope.cancellable(async () => {
    const scope = CancellationScope.current();
    const fired = start();
    await Promise.race([fired, condition(isSkipped)]);
    if (!isSkipped()) return scope.cancel(); // ends the condition
    scope.cancel();
    await fired.catch((error: unknown) => {
      if (!isCancellation(error)) throw error;
    });
  });
