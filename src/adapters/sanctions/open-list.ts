import { Worker } from 'node:worker_threads';
import type { NameFindings, SanctionsList } from '../../activities/transaction/sanctions.ts';
import { SignalboxError } from '../../kit/common/failures.ts';
import type { Question, Reply } from './thread-messages.ts';

export interface OpenSanctions extends SanctionsList {
  /** Settles when the file is read and checked; its preparation continues, and the first screening waits for it. @throws SignalboxError CONFIG_INVALID. */
  read: Promise<void>;
  close: () => Promise<void>;
}

interface Waiting {
  question: Question;
  /** How many threads died while this question was open. */
  ends: number;
  resolve(findings: NameFindings[]): void;
  reject(reason: Error): void;
}

/** After so many dead threads a question fails. */
const MOST_ENDS = 2;

/** Opens the sanctions list of a JSON file in a separate thread, so that neither reading nor comparing blocks the event loop. */
export function openSanctions(file: string | null, threadFile: URL): OpenSanctions {
  const waiting = new Map<number, Waiting>();
  let [asked, closed] = [0, false];
  const firstRead = outcome();
  let worker: Worker | null = open();

  function open(): Worker {
    return startThread(threadFile, file, { read: firstRead.resolve, found: (id, findings) => take(id)?.resolve(findings), ended: onEnd });
  }

  function take(id: number): Waiting | undefined {
    const one = waiting.get(id);
    waiting.delete(id);
    if (waiting.size === 0) worker?.unref();
    return one;
  }

  function onEnd(reason: SignalboxError): void {
    worker = null;
    firstRead.reject(reason);
    for (const [id, one] of waiting) {
      one.ends += 1;
      if (closed || reason.code === 'CONFIG_INVALID' || one.ends >= MOST_ENDS) take(id)!.reject(reason);
    }
    for (const { question } of [...waiting.values()]) send(question);
  }

  function send(question: Question): void {
    worker ??= open();
    worker.ref(); // keeps the process alive while a question is open
    worker.postMessage(question);
  }

  return {
    read: firstRead.promise,
    screen: (names, threshold) =>
      new Promise((resolve, reject) => {
        const question = { id: (asked += 1), names, threshold };
        waiting.set(question.id, { question, ends: 0, resolve, reject });
        send(question);
      }),
    close: async () => {
      closed = true;
      await worker?.terminate();
    },
  };
}

/** A promise that is settled from outside; its rejection may stay unhandled. */
function outcome(): { promise: Promise<void>; resolve: () => void; reject: (reason: Error) => void } {
  let [resolve, reject] = [() => {}, (_reason: Error) => {}];
  const promise = new Promise<void>((onResolve, onReject) => ([resolve, reject] = [onResolve, onReject]));
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}

interface ThreadEvents {
  read: () => void;
  found: (id: number, findings: NameFindings[]) => void;
  /** @param reason CONFIG_INVALID if the list was refused; a new thread would refuse it too. */
  ended: (reason: SignalboxError) => void;
}

function startThread(threadFile: URL, file: string | null, { read, found, ended }: ThreadEvents): Worker {
  const thread = new Worker(threadFile, { workerData: { file } });
  let reason = new SignalboxError('INTERNAL', { detail: 'the thread with the sanctions list ended' });
  thread.on('message', (reply: Reply) => {
    if (reply.kind === 'read') read();
    else if (reply.kind === 'refused') reason = new SignalboxError('CONFIG_INVALID', reply);
    else found(reply.id, reply.findings);
  });
  thread.on('error', (cause) => {
    reason = new SignalboxError('INTERNAL', { detail: `the thread with the sanctions list broke: ${cause.message}`, cause });
  });
  thread.on('exit', () => ended(reason));
  thread.unref();
  return thread;
}
