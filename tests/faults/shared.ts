import { afterAll, beforeAll } from '@jest/globals';

interface Closable {
  close(): Promise<unknown>;
}

/**
 * An environment that the describes of a file share: the first opens it. A describe that is tried again gets a fresh one, because its first try may
 * have broken the environment.
 * @returns the hook for a describe, which answers the environment.
 */
export function shared<T extends Closable>(open: () => Promise<T>): () => () => T {
  let current: T | null = null;
  const close = async (): Promise<void> => {
    const old = current;
    current = null;
    await old?.close();
  };
  afterAll(close);
  return () => {
    let tries = 0;
    beforeAll(async () => {
      if (++tries > 1) await close();
      current ??= await open();
    }, 120_000);
    return () => current!;
  };
}
