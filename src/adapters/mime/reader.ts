import { Worker } from 'node:worker_threads';
import type { MailLimits, ReadMail, ReceivedMail } from '../../kit/common/received-mail.ts';

type Result = ReceivedMail | { refused: string };

const TIME_MS = 20_000;
const MEMORY_MB = 400;

export interface MailReader {
  read: ReadMail;
  close(): Promise<void>;
}

/**
 * Reads mails in a thread with limits of time and memory. A mail that exceeds them ends the thread and is refused; the next mail gets a new one.
 * One mail at a time.
 * @param program of the thread.
 */
export function openMailReader(program: URL, { timeMs = TIME_MS, memoryMb = MEMORY_MB } = {}): MailReader {
  let thread: Worker | null = null;
  let turn: Promise<unknown> = Promise.resolve();
  const open = (): Worker => {
    const opened = new Worker(program, { resourceLimits: { maxOldGenerationSizeMb: memoryMb } });
    opened.unref();
    opened.once('exit', () => (thread = thread === opened ? null : thread));
    return opened;
  };
  const readOne = async (raw: Uint8Array, limits: MailLimits): Promise<Result> => {
    const used = (thread ??= open());
    const result = await answerOf(used, { raw, limits }, timeMs);
    if ('ended' in result) {
      if (thread === used) thread = null;
      await used.terminate();
      return { refused: result.ended };
    }
    return result.read;
  };
  return {
    read: (raw, limits) => {
      const mine = turn.then(() => readOne(raw, limits));
      turn = mine.catch(() => undefined);
      return mine;
    },
    close: async () => {
      await turn;
      await thread?.terminate();
    },
  };
}

let count = 0;

function answerOf(
  thread: Worker,
  question: { raw: Uint8Array; limits: MailLimits },
  timeMs: number,
): Promise<{ read: Result } | { ended: string }> {
  const id = ++count;
  return new Promise((resolve) => {
    const end = (result: { read: Result } | { ended: string }) => {
      clearTimeout(timer);
      thread.off('message', onMessage).off('error', onError).off('exit', onExit);
      resolve(result);
    };
    const onMessage = (message: { id: number; result: Result }) => message.id === id && end({ read: message.result });
    const onError = (error: Error) => end({ ended: `reading it failed: ${error.message}` });
    const onExit = () => end({ ended: 'reading it ended the program that reads' });
    const timer = setTimeout(() => end({ ended: `reading it took longer than ${timeMs / 1_000} seconds` }), timeMs);
    thread.on('message', onMessage).on('error', onError).on('exit', onExit);
    thread.postMessage({ id, ...question });
  });
}
