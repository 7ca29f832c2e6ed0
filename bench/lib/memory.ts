import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const EVERY_MS = 50;

/** Resident memory in bytes of the processes that the process started, together. */
async function memoryOfChildren(of: number): Promise<number> {
  const { stdout } = await run('ps', ['-axo', 'ppid=,rss=,comm=']);
  const rows = stdout.split('\n').map((line) => line.trim().split(/\s+/));
  return rows.reduce((sum, [parent, kib, command]) => (Number(parent) === of && command !== 'ps' ? sum + Number(kib) * 1_024 : sum), 0);
}

/** Does the work. @returns its seconds, and the most memory that processes of its own took meanwhile, in bytes. */
export async function withMemoryOfChildren(work: () => Promise<unknown>): Promise<{ seconds: number; bytes: number }> {
  let bytes = 0;
  let looking = Promise.resolve();
  const look = async (): Promise<void> => void (bytes = Math.max(bytes, await memoryOfChildren(process.pid)));
  const timer = setInterval(() => void (looking = looking.then(look)), EVERY_MS);
  const begin = performance.now();
  try {
    await work();
    return { seconds: (performance.now() - begin) / 1_000, bytes };
  } finally {
    clearInterval(timer);
    await looking;
  }
}
