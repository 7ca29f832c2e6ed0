import { failures, SignalboxError } from '../kit/common/failures.ts';
import { dropStart, keepAnswer, releaseStart, takeStart, type ApiStartRow } from '../store/api-starts.ts';
import { hashOf } from '../store/hash.ts';
import type { SignalboxClient } from './connect.ts';
import { toSignalboxError } from './errors.ts';
import { newBusinessId } from './ids.ts';
import { startRun, type StartAnswer, type StartRequest } from './start.ts';

/** Who repeats what: the key is unique for its caller. */
export interface OnceKey {
  caller: string;
  key: string;
}

/**
 * Starts a run once per idempotency key: a repeat with the same request gets the first answer, also after a crash between start and answer.
 * A refused start frees the key.
 * @throws SignalboxError KEY_REUSED (other request), REQUEST_IN_PROGRESS, and the errors of `startRun`.
 */
export async function startRunOnce(client: SignalboxClient, once: OnceKey, request: StartRequest): Promise<StartAnswer> {
  const bodyHash = hashOf(request);
  const { row, taken } = await takeStart(client.db, { ...once, body_hash: bodyHash, new_id: newBusinessId() });
  if (!taken) return answerOf(row, bodyHash);
  try {
    const answer = await startRun(client, { ...request, newId: row.new_id });
    await keepAnswer(client.db, once, answer);
    return answer;
  } catch (thrown) {
    const error = toSignalboxError(thrown);
    const mayHaveStarted = failures[error.code].retryable || error.code === 'INTERNAL';
    await (mayHaveStarted ? releaseStart : dropStart)(client.db, once);
    throw error;
  }
}

function answerOf({ key, body_hash, answer }: ApiStartRow, bodyHash: string): StartAnswer {
  if (body_hash !== bodyHash)
    throw new SignalboxError('KEY_REUSED', { field: 'idempotency-key', detail: key, fix: 'Give each request a key of its own.' });
  if (answer) return answer;
  throw new SignalboxError('REQUEST_IN_PROGRESS', {
    field: 'idempotency-key',
    detail: key,
    fix: 'Repeat it in a second.',
    retryAfterMs: 1_000,
  });
}
