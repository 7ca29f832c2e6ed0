import { Worker } from 'node:worker_threads';
import type { DocumentLimits } from './limits.ts';

/** Native memory and that of WASM is outside of V8's limit, and a busy thread cannot watch itself. */
const PROGRAM = `
const { memory, timeMs } = require('node:worker_threads').workerData;
setTimeout(() => process.kill(process.pid, 'SIGKILL'), timeMs);
setInterval(() => { if (process.memoryUsage.rss() > memory) process.kill(process.pid, 'SIGABRT'); }, 20);
`;

/** Ends this process when it takes too much memory, as V8 ends it, or is still there although nobody waits for it any more. */
export function watch({ memory, timeMs }: Pick<DocumentLimits, 'memory' | 'timeMs'>): void {
  new Worker(PROGRAM, { eval: true, workerData: { memory, timeMs: timeMs + 5_000 } }).unref();
}
