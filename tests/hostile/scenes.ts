import { CORPUS } from './corpus.ts';
import { MODES, sceneOf, type Mode, type Scene } from './shop.ts';

export const SEED = Number(process.env['HOSTILE_SEED'] ?? 1);
export const only = process.env['HOSTILE_ONLY'];
/** The suite plays a sample; HOSTILE_ALL=1 plays each attack both ways with both models, and every fourth before a person who approves blindly. */
const all = process.env['HOSTILE_ALL'] === '1';

/** Every sixth attack becomes a whole ticket, and every eighth one before that person, which depends on the model's answer and not on the attack. */
function isTicket(mode: Mode, at: number): boolean {
  if (mode === 'approver') return at % (all ? 4 : 8) === 0;
  return all || (at + SEED) % 12 === (mode === 'hostile' ? 0 : 3);
}

/** Every second attack meets the hostile model, and every eighth the offline one, whose answers take most of the time. */
function isAnswer(mode: Mode, at: number): boolean {
  if (mode === 'approver' || all) return mode !== 'approver';
  return !isTicket(mode, at) && (mode === 'hostile' ? (at + SEED) % 2 === 0 : (at + SEED) % 8 === 1);
}

const scenesOf = (isPlayed: (mode: Mode, at: number) => boolean): Scene[] =>
  MODES.flatMap((mode) => CORPUS.map((attack, at) => (isPlayed(mode, at) ? sceneOf(attack, mode, at) : null)))
    .filter((scene) => scene !== null)
    .filter(({ name }) => !only || name.includes(only));

export const TICKETS = scenesOf(isTicket);

/** For the activities that read, write and mail. */
export const ANSWERS = scenesOf(isAnswer);
