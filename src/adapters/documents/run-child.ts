import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { isFailureCode, SignalboxError } from '../../kit/common/failures.ts';
import type { ReadRequest } from './read.ts';
import { tooLarge, unreadable } from './refusal.ts';

const [HEAP_SHARE, MIB] = [0.5, 2 ** 20];
/** More comes only from a process that no longer does what we wrote. */
const MOST_ANSWER_BYTES = 256 * MIB;

interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
  answer: Buffer;
}

/** Has a document read by a process of its own, which gets nothing else of ours: no settings, no open files. @throws SignalboxError of the port. */
export async function runChild(program: URL, body: Buffer, request: ReadRequest, signal: AbortSignal): Promise<Buffer> {
  const { limits } = request;
  const heap = `--max-old-space-size=${Math.floor((limits.memory * HEAP_SHARE) / MIB)}`;
  const child = spawn(process.execPath, [heap, fileURLToPath(program), JSON.stringify(request)], {
    env: {},
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  let late = false;
  const kill = (): void => void child.kill('SIGKILL');
  const timer = setTimeout(() => ((late = true), kill()), limits.timeMs);
  signal.addEventListener('abort', kill);
  try {
    child.stdin.on('error', () => undefined); // it ended before it had read everything
    child.stdin.end(body);
    const ending = await endingOf(child, kill);
    signal.throwIfAborted();
    if (ending.code === 0) return ending.answer;
    throw late
      ? tooLarge(`it was not read within ${limits.timeMs / 1000} s`, 'Send fewer pages, or a simpler file.')
      : refusalOf(ending, request);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', kill);
  }
}

function endingOf(child: ChildProcess, kill: () => void): Promise<Ending> {
  const parts: Buffer[] = [];
  let size = 0;
  child.stdout!.on('data', (part: Buffer) => {
    parts.push(part);
    if ((size += part.length) > MOST_ANSWER_BYTES) kill();
  });
  return new Promise((resolve, reject) => {
    child.once('error', (cause) =>
      reject(new SignalboxError('INTERNAL', { detail: 'no process could be started to read a document', cause })),
    );
    child.once('close', (code, signal) => resolve({ code, signal, answer: Buffer.concat(parts) }));
  });
}

function refusalOf({ signal, answer }: Ending, { limits }: ReadRequest): SignalboxError {
  if (signal === 'SIGABRT') return tooLarge(`its reading takes more than ${limits.memory / MIB} MiB of memory`, 'Send a simpler file.');
  try {
    const { code, ...told } = JSON.parse(answer.toString()) as { code: string; field: string; detail: string; fix: string };
    if (isFailureCode(code)) return new SignalboxError(code, told);
  } catch {
    // it ended without an answer
  }
  return unreadable('its reader ended before it was done', 'Try again; if it ends again, save the document anew or as PDF.');
}
