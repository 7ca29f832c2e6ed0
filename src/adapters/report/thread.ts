/** The thread of one piece of work for a report: asks the databases, or prints. Started by desk.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Reply, Work } from './thread-messages.ts';
import { Unreachable } from './unreachable.ts';

/** Bytes are handed over, not copied. */
const reply = (message: Reply, bytes: readonly Uint8Array[] = []): void =>
  parentPort!.postMessage(
    message,
    bytes.map(({ buffer }) => buffer as ArrayBuffer),
  );

const { kind, work } = workerData as Work;
try {
  if (kind === 'ask') {
    const { askAll } = await import('./ask.ts');
    const answers = await askAll(work);
    reply(
      { kind: 'asked', answers },
      answers.flatMap((answer) => ('lines' in answer ? [answer.lines] : [])),
    );
  } else {
    const { printReport } = await import('./print.ts');
    reply({ kind: 'printed', printed: await printReport(work) });
  }
} catch (error) {
  const code = error instanceof Unreachable ? 'DATABASE_UNREACHABLE' : 'INTERNAL';
  reply({ kind: 'failed', code, detail: error instanceof Error ? (error.stack ?? error.message) : String(error) });
}
