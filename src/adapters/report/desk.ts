import { Worker } from 'node:worker_threads';
import { bulkhead } from 'cockatiel';
import type { ReportDesk } from '../../activities/report/ports.ts';
import { SignalboxError } from '../../kit/common/failures.ts';
import type { Reply, Work } from './thread-messages.ts';

export interface DeskOptions extends Pick<ReportDesk, 'definitionOf'> {
  /** URL of a database by its name; null where none is set. */
  urlOf: (source: string) => string | null;
  /** The program of the thread. */
  program: URL;
  statementMs?: number;
  mostBytes?: number;
}

const STATEMENT_MS = 20_000;
/** Start of the thread, and the connections. */
const BEGIN_MS = 20_000;
const MOST_BYTES = 64 * 1024 * 1024;
const PRINT_MS = 120_000;
const MOST_MEMORY_MB = 1_024;
/** So many at once: each may need a core and its memory. */
const AT_ONCE = 2;

/** Reports read and printed in threads: a worker's own loop goes on meanwhile, and a thread that takes too long or too much is ended. */
export function openReportDesk({
  definitionOf,
  urlOf,
  program,
  statementMs = STATEMENT_MS,
  mostBytes = MOST_BYTES,
}: DeskOptions): ReportDesk {
  const places = bulkhead(AT_ONCE, Infinity);
  return {
    definitionOf,
    async ask({ queries, period }, signal) {
      const sources = Object.values(queries).map(({ source }) => source);
      const urls = Object.fromEntries(sources.map((source) => [source, urlOf(source)]));
      const withinMs = BEGIN_MS + statementMs * sources.length;
      const work: Work = { kind: 'ask', work: { queries, period, urls, statementMs, mostBytes } };
      const reply = await places.execute(() => inThread(program, work, withinMs, signal));
      return reply.kind === 'asked' ? reply.answers : wrong(reply);
    },
    async print(job, signal) {
      const reply = await places.execute(() => inThread(program, { kind: 'print', work: job }, PRINT_MS, signal));
      return reply.kind === 'printed' ? reply.printed : wrong(reply);
    },
  };
}

function wrong(reply: Reply): never {
  throw new SignalboxError('INTERNAL', { detail: `the thread of reports answered with ${reply.kind}` });
}

async function inThread(program: URL, workerData: Work, withinMs: number, signal: AbortSignal): Promise<Reply> {
  signal.throwIfAborted(); // it may have waited
  const thread = new Worker(program, { workerData, resourceLimits: { maxOldGenerationSizeMb: MOST_MEMORY_MB } });
  const doing = workerData.kind === 'ask' ? 'reading the data of a report' : 'printing a report';
  return new Promise<Reply>((resolve, reject) => {
    const late = setTimeout(
      () => reject(failed(`${doing} took longer than ${withinMs} ms`, 'Ask for fewer rows, or a shorter period.')),
      withinMs,
    );
    const stop = () => reject(signal.reason as Error);
    const end = () => {
      clearTimeout(late);
      signal.removeEventListener('abort', stop);
    };
    signal.addEventListener('abort', stop, { once: true });
    thread.once('message', (reply: Reply) => {
      end();
      if (reply.kind === 'failed') reject(new SignalboxError(reply.code, { detail: reply.detail }));
      else resolve(reply);
    });
    thread.once('error', (error) => {
      end();
      reject(failed(`${doing} failed: ${error.message}`, 'Ask for fewer rows, or a shorter period.', error));
    });
  }).finally(() => void thread.terminate());
}

const failed = (detail: string, fix: string, cause?: Error) => new SignalboxError('REPORT_FAILED', { detail, fix, cause });
