import type { SanctionedParty } from '../../src/activities/transaction/sanctions.ts';

const SYLLABLES = 'an bor dra el fen gul hir jas kol lim mur nev osk pri rad sten tov ul var zim'.split(' ');

/** A deterministic list with three-word names and two-word aliases. Its words are more similar than those of a real one. */
export function generateList(size: number): SanctionedParty[] {
  let seed = 20_261_128;
  const below = (most: number): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((seed / 2 ** 32) * most);
  };
  const word = (): string => {
    const text = Array.from({ length: 2 + below(3) }, () => SYLLABLES[below(SYLLABLES.length)]).join('');
    return text[0]!.toUpperCase() + text.slice(1);
  };
  return Array.from({ length: size }, () => ({ name: `${word()} ${word()} ${word()}`, aliases: [`${word()} ${word()}`], country: 'XX' }));
}
