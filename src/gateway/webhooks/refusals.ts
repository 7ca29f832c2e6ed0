import type { Logger } from 'pino';

/** Logs refused webhooks: the first of a source at once, those that follow as one line a minute. */
export interface Refusals {
  note(path: string, code: string, why: string): void;
  /** Logs what was counted since. */
  close(): void;
}

const EVERY_MS = 60_000;

/** Opens the counts. */
export function openRefusals(logger: Logger, everyMs = EVERY_MS): Refusals {
  /** How many by code, of each source that was refused in the last minute, after the one that was logged. */
  let counts = new Map<string, Record<string, number>>();
  const summarise = (): void => {
    const counted = [...counts].filter(([, codes]) => Object.keys(codes).length > 0);
    for (const [path, codes] of counted) logger.warn({ path, codes }, 'more webhooks refused');
    counts = new Map(counted.map(([path]) => [path, {}]));
  };
  const timer = setInterval(summarise, everyMs).unref();
  return {
    note(path, code, why) {
      const codes = counts.get(path);
      if (codes) codes[code] = (codes[code] ?? 0) + 1;
      else {
        logger.warn({ path, code, why }, 'webhook refused');
        counts.set(path, {});
      }
    },
    close() {
      clearInterval(timer);
      summarise();
    },
  };
}
