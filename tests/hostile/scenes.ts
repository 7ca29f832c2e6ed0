import { CORPUS } from './corpus.ts';
import { MODES, sceneOf, type Mode, type Scene } from './shop.ts';

export const SEED = Number(process.env['HOSTILE_SEED'] ?? 1);
export const only = process.env['HOSTILE_ONLY'];
const all = process.env['HOSTILE_ALL'] === '1';

/** Each attack meets one of the two models, in turns. */
const meets = (mode: Mode, at: number): boolean => (at + SEED) % 2 === (mode === 'hostile' ? 0 : 1);

/**
 * Every third attack becomes a whole ticket, and every eighth one before a person who approves blindly, which depends on the model's answer and not
 * on the attack. HOSTILE_ALL=1 plays each as a whole ticket against both models, and every fourth before that person.
 */
function isTicket(mode: Mode, at: number): boolean {
  if (mode === 'approver') return at % (all ? 4 : 8) === 0;
  return all || ((at + SEED) % 3 === 0 && meets(mode, at));
}

const scenesOf = (isPlayed: (mode: Mode, at: number) => boolean): Scene[] =>
  MODES.flatMap((mode) => CORPUS.map((attack, at) => (isPlayed(mode, at) ? sceneOf(attack, mode, at) : null)))
    .filter((scene) => scene !== null)
    .filter(({ name }) => !only || name.includes(only));

export const TICKETS = scenesOf(isTicket);

/** The other attacks, for the activities that read, write and mail. */
export const ANSWERS = scenesOf((mode, at) => mode !== 'approver' && meets(mode, at) && !isTicket(mode, at));
