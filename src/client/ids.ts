import { randomInt } from 'node:crypto';
import { SignalboxError } from '../kit/common/failures.ts';
import { hashOf } from '../store/hash.ts';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'; // without i, l, o and u, which are misread
const TIME_LENGTH = 9; // 32^9 ms reach beyond the year 3000
const RANDOM_LENGTH = 4;

/** A short business id that sorts by time, like `01hf3k2p9-x7qd`. */
export function newBusinessId(now = Date.now()): string {
  let time = '';
  for (let rest = now; time.length < TIME_LENGTH; rest = Math.floor(rest / ALPHABET.length)) time = ALPHABET[rest % ALPHABET.length] + time;
  const random = Array.from({ length: RANDOM_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  return `${time}-${random}`;
}

/** The business id for a sender's own id, such as a Message-ID: the same name gives the same run. */
export const businessIdOf = (name: string): string => `m-${hashOf(name).slice(0, 20)}`;

/** Refuses business ids that are unsafe in a shell, a URL or a file name. @throws SignalboxError INPUT_INVALID. */
export function assertBusinessId(id: string): void {
  if (/^[A-Za-z0-9._-]{1,200}$/.test(id)) return;
  throw new SignalboxError('INPUT_INVALID', {
    field: 'id',
    detail: `the business id ${JSON.stringify(id.slice(0, 40))}`,
    fix: 'Use 1 to 200 letters, digits, dots, dashes and underscores.',
  });
}

/** Splits a workflow id, `<workflow>:<business id>`. @throws SignalboxError INPUT_INVALID. */
export function parseRunId(run: string): { workflow: string; businessId: string } {
  const [, workflow, businessId] = /^([a-z][a-z0-9-]*):(.+)$/.exec(run) ?? [];
  if (workflow && businessId) return { workflow, businessId };
  throw new SignalboxError('INPUT_INVALID', {
    field: 'run',
    detail: `${JSON.stringify(run)} is not a run id`,
    fix: 'Name a run as <workflow>:<business id>, for example support-ticket:T-1042.',
  });
}
