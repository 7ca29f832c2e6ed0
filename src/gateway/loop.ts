/** Work that is looked for until the loop is closed. */
export interface Loop {
  /** Looks now. */
  wake: () => void;
  /** Resolves when the round in progress has ended. */
  close: () => Promise<void>;
}

/** What a round found: nothing; something, so there may be more; or an outage, in which nothing can be done. */
export type Round = 'nothing' | 'something' | 'outage';

export const LONGEST_OUTAGE_PAUSE_MS = 15_000;

/** The pause after the given number of tries: it grows by a factor up to a limit. */
export const growingPause = (tries: number, { firstMs = 1_000, factor = 2, longestMs = LONGEST_OUTAGE_PAUSE_MS } = {}): number =>
  Math.min(firstMs * factor ** (tries - 1), longestMs);

/** Does rounds of work: at once while there is something, else every `lookEveryMs` or when it is woken, and seldom in an outage. */
export function openLoop(lookEveryMs: number, round: () => Promise<Round>, longestPauseMs = LONGEST_OUTAGE_PAUSE_MS): Loop {
  const waiting = waker();
  const run = async () => {
    for (let outages = 0; !waiting.closed();) {
      const found = await round();
      outages = found === 'outage' ? outages + 1 : 0;
      if (found === 'outage') await waiting.pause(growingPause(outages, { longestMs: longestPauseMs }));
      else if (found === 'nothing') await waiting.look(lookEveryMs);
    }
  };
  const ended = run();
  return {
    wake: waiting.wake,
    close: async () => {
      waiting.close();
      await ended;
    },
  };
}

/** Waits that can be ended early: a look by new work or the end, a pause by the end alone. */
function waker() {
  let [isClosed, isWoken] = [false, false];
  let end: (() => void) | null = null;
  let endsByWake = false;
  const wait = (ms: number, byWake: boolean) =>
    new Promise<void>((resolve) => {
      if (isClosed || (byWake && isWoken)) return resolve();
      endsByWake = byWake;
      const timer = setTimeout(resolve, ms);
      end = () => (clearTimeout(timer), resolve());
    }).finally(() => {
      end = null;
      isWoken = false;
    });
  return {
    closed: () => isClosed,
    look: (ms: number) => wait(ms, true),
    pause: (ms: number) => wait(ms, false),
    wake: () => {
      isWoken = true;
      if (endsByWake) end?.();
    },
    close: () => {
      isClosed = true;
      end?.();
    },
  };
}
