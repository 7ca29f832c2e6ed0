import { createHash } from 'node:crypto';
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

export interface RequestLine {
  /** When the request came. */
  arrivedAt: string;
  /** When it was answered. */
  time: string;
  run: string | null;
  prompt: string | null;
  /** SHA-256 of the body, so that a repeated call shows. */
  requestHash: string;
  status: number;
  /** The fault that was played, if any. */
  fault: string | null;
}

export interface RequestLog {
  write(line: RequestLine): void;
  close(): Promise<void>;
}

export const hashBody = (body: string): string => createHash('sha256').update(body).digest('hex');

/** Appends one JSON line a request to a file; without a file the lines go nowhere. */
export function openRequestLog(file: string | null): RequestLog {
  if (file === null) return { write: () => undefined, close: async () => undefined };
  mkdirSync(dirname(file), { recursive: true });
  const stream = createWriteStream(file, { flags: 'a' });
  return {
    write: (line) => void stream.write(`${JSON.stringify(line)}\n`),
    close: () => new Promise((done) => stream.end(done)),
  };
}
