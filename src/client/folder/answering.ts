import { setTimeout as sleep } from 'node:timers/promises';
import { SignalboxError } from '../../kit/common/failures.ts';

/** Folders that a call still waits for: one to a dead network share does not return, and holds one of the few threads that files are read with. */
const waiting = new Set<string>();

/**
 * Calls into a folder, and gives up after some time. No other call is made while it still waits, because it would hold another thread.
 * @throws SignalboxError INPUT_INVALID for a folder that does not answer, and what the call throws.
 */
export async function answering<T>(folder: string, longestMs: number, call: () => Promise<T>): Promise<T> {
  if (waiting.has(folder)) throw silent(folder);
  const asked = call();
  const timer = new AbortController();
  const limit = sleep(longestMs, null, { signal: timer.signal }).catch(() => null);
  try {
    const answer = await Promise.race([asked.then((value) => ({ value })), limit]);
    if (answer !== null) return answer.value;
  } finally {
    timer.abort();
  }
  const end = () => waiting.delete(folder);
  waiting.add(folder);
  void asked.then(end, end);
  throw silent(folder);
}

const silent = (folder: string): SignalboxError =>
  new SignalboxError('INPUT_INVALID', {
    ...{ field: 'folder', detail: `the folder ${folder} does not answer` },
    fix: 'Check the network share that it is on. It is read again once it answers.',
  });
