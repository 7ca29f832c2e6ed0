/** With fewer under way, both fit beside each other: as many as the gateway has connections to the database. */
const BUSY_FROM = 8;
/** Then something is carried out all the same, so that a flood does not stop it. */
const LONGEST_MS = 1_000;

/** Lets what a sender waits for go before what nobody waits for. */
export interface RightOfWay {
  /** Tells that something begins that goes first. @returns what tells its end. */
  enter: () => () => void;
  /** Resolves when little of it is under way, or after a short time. */
  clear: () => Promise<void>;
}

export function openRightOfWay(): RightOfWay {
  let underWay = 0;
  let release: (() => void) | null = null;
  return {
    enter() {
      underWay++;
      return () => {
        underWay--;
        if (underWay < BUSY_FROM) release?.();
      };
    },
    clear: () =>
      new Promise((resolve) => {
        if (underWay < BUSY_FROM) return resolve();
        const timer = setTimeout(resolve, LONGEST_MS);
        release = () => (clearTimeout(timer), resolve());
      }),
  };
}
