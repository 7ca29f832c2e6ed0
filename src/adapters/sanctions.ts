import { Worker } from 'node:worker_threads';
import type { NameFindings, SanctionsList } from '../activities/transaction/sanctions.ts';
import { SignalboxError } from '../kit/common/failures.ts';
import type { Question, Reply } from './sanctions/thread-messages.ts';

export interface OpenSanctions extends SanctionsList {
  /** Settles when the file is read and checked; preparing it goes on, and the first screening waits for that. @throws SignalboxError CONFIG_INVALID. */
  read: Promise<void>;
  close(): Promise<void>;
}

interface Waiting {
  question: Question;
  /** How many threads ended with this question. */
  ends: number;
  resolve(findings: NameFindings[]): void;
  reject(reason: Error): void;
}

/** A question that two threads ended with is not asked a third one. */
const MOST_ENDS = 2;

/** The sanctions list of a JSON file, held by a thread of its own, so that neither reading nor comparing holds up anything else. */
export function openSanctions(file: string | null, threadFile: URL): OpenSanctions {
  const waiting = new Map<number, Waiting>();
  let [asked, closed] = [0, false];
  let firstRead: { resolve(): void; reject(reason: Error): void };
  const read = new Promise<void>((resolve, reject) => (firstRead = { resolve, reject }));
  read.catch(() => undefined); // who awaits it is told; a test that does not is no failure
  let worker: Worker | null = open();

  function open(): Worker {
    // from source the thread needs the loader, which a test runner brings for itself only
    const loader = threadFile.pathname.endsWith('.ts') ? { execArgv: ['--import', 'tsx'] } : {};
    const started = new Worker(threadFile, { workerData: { file }, ...loader });
    let reason = new SignalboxError('INTERNAL', { detail: 'the thread with the sanctions list ended' });
    started.on('message', (reply: Reply) => {
      if (reply.kind === 'read') firstRead.resolve();
      else if (reply.kind === 'refused') reason = new SignalboxError('CONFIG_INVALID', reply);
      else take(reply.id)?.resolve(reply.findings);
    });
    started.on('error', (cause) => {
      reason = new SignalboxError('INTERNAL', { detail: `the thread with the sanctions list broke: ${cause.message}`, cause });
    });
    started.on('exit', () => onEnd(reason));
    started.unref();
    return started;
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
    worker.ref(); // the process lives on while somebody waits
    worker.postMessage(question);
  }

  return {
    read,
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
