import { createHash } from 'node:crypto';

export interface RequestLine {
  /** When the request came. */
  arrivedAt: string;
  /** When it was answered: just before the answer leaves, but of a fault of the transport, just after. */
  time: string;
  run: string | null;
  prompt: string | null;
  /** SHA-256 of the body, so that a repeated call shows. */
  requestHash: string;
  status: number;
  /** The fault that was played, if any. */
  fault: string | null;
}

export const hashBody = (body: string): string => createHash('sha256').update(body).digest('hex');
