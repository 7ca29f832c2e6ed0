import type { ScreenedName } from '../../activities/transaction/sanctions.ts';
import { createCandidates } from './candidates.ts';
import { matchName, type Initial, type Option } from './fit.ts';
import type { ListedName } from './listed-names.ts';
import type { Word } from './normal-form.ts';
import { piecesOf, writtenTogether, type Piece, type Span } from './pieces.ts';
import { editsAllowed, editsBetween } from './spelling.ts';
import { likenessOf } from './vocabulary.ts';
import { kindOf } from './word-kinds.ts';

export interface Match {
  name: ListedName;
  likeness: number;
}

/** Number of words allowed between those of a listed name in a running text. */
const MOST_BETWEEN = 2;
/** Shorter single words of a text are not matched as names. */
const SHORTEST_IN_TEXT = 6;

/** Finds up to `most` names whose words all occur in a payment's name, most similar first. */
export function createMatcher(names: readonly ListedName[]) {
  const { vocabulary, wordsOf, find } = createCandidates(names);

  return (words: readonly Word[], kind: ScreenedName['kind'], { threshold, most }: { threshold: number; most: number }): Match[] => {
    const pieces = piecesOf(words, vocabulary.longest);
    const together = writtenTogether(words, vocabulary);
    const initials = kind === 'name' ? initialsOf(words, pieces) : [];
    const known = new Map<number, Option[]>();
    const optionsOf = (word: number): Option[] => {
      const exact = together.filter((one) => one.word === word).map(({ span }) => ({ ...span, likeness: 1 }));
      return [...exact, ...pieces.flatMap((piece) => optionIn(piece, vocabulary.words[word]!))];
    };
    const matches: Match[] = [];
    for (const number of find({ pieces, together, initials: initials.length, threshold })) {
      const wanted = Array.from(wordsOf(number), (word) => {
        const options = known.get(word) ?? optionsOf(word);
        known.set(word, options);
        return { word: vocabulary.words[word]!, options };
      });
      const found = matchName(wanted, initials);
      const name = names[number]!;
      if (found && found.likeness >= threshold && (kind === 'name' || standsInText(name, found.likeness, found.spans)))
        matches.push({ name, likeness: found.likeness });
      if (matches.length >= most) break;
    }
    return matches;
  };
}

/** The piece with its similarity to the word, by the most similar spellings; empty if too many letters differ. */
function optionIn(piece: Piece, word: Word): Option[] {
  let likeness = 0;
  for (const listed of word.spelled)
    for (const one of piece.spelled) {
      const most = Math.min(piece.mostEdits, editsAllowed(listed));
      const edits = editsBetween(listed, one, most);
      if (edits <= most) likeness = Math.max(likeness, likenessOf(listed, one, edits));
    }
  return likeness === 0 ? [] : [{ ...piece, likeness }];
}

function initialsOf(words: readonly Word[], pieces: readonly Piece[]): Initial[] {
  return pieces.flatMap((piece) => {
    const [letter] = words[piece.firstWord]!.plain;
    return piece.firstWord === piece.lastWord && /^[a-z]$/.test(letter!) ? [{ letter: letter!, span: piece }] : [];
  });
}

/** In a running text the words of a name must be close together; a single word must be long and spelt as listed. */
function standsInText({ words }: ListedName, likeness: number, spans: readonly Span[]): boolean {
  const [{ plain }] = words as [Word];
  if (words.length === 1) return plain[0]!.length >= SHORTEST_IN_TEXT && likeness === 1 && kindOf(plain[0]!) === 'own';
  const covered = new Set(
    spans.flatMap(({ firstWord: first, lastWord: last }) => Array.from({ length: last - first + 1 }, (_, more) => first + more)),
  );
  return Math.max(...covered) - Math.min(...covered) + 1 - covered.size <= MOST_BETWEEN;
}
