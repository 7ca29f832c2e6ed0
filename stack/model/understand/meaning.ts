import { concepts, findPhrase } from '../lexicon/lookup.ts';
import { isFunctionWord, type Language } from '../text/language.ts';
import { stem } from '../text/stem.ts';
import { fold, sentencesOf, wordsOfFolded } from '../text/words.ts';
import { loudnessOf, stancesOf } from './stance.ts';

/** What a text is about: ideas with their strength, and the words that stand for each. A word that no concept knows is its own idea, `=stem`. */
export interface Meaning {
  strength: Map<string, number>;
  words: Map<string, Set<string>>;
}

const UNKNOWN_WORD_WEIGHT = 0.6;
const NEGATIONS = new Set(['not', 'no', 'never', 'without', 'nicht', 'kein', 'keine', 'keinen', 'nie', 'pas', 'jamais', 'sans', 'hardly']);
const NEGATION_REACH = 3;

/** How much a mention of an idea weighs. */
export const weightOf = (idea: string): number => concepts.get(idea)?.weight ?? UNKNOWN_WORD_WEIGHT;

/** Counts the ideas that a text mentions, without what they bring to mind. */
export function mentionsOf(text: string, language: Language): Meaning {
  const meaning: Meaning = { strength: new Map(), words: new Map() };
  for (const sentence of sentencesOf(text)) {
    const folded = fold(sentence);
    addWords(meaning, wordsOfFolded(folded), language);
    for (const { concept, strength, words } of stancesOf(folded)) add(meaning, concept, strength, words);
  }
  return meaning;
}

function addWords(meaning: Meaning, words: string[], language: Language): void {
  let at = 0;
  while (at < words.length) {
    const word = words[at] ?? '';
    const found = isNumber(word) ? null : findPhrase(words, at, language);
    const lone = found?.words === 1;
    // A function word alone says nothing, but a phrase may begin with one.
    if (found && !(lone && isFunctionWord(word, language))) {
      const negated = words.slice(Math.max(0, at - NEGATION_REACH), at).some((before) => NEGATIONS.has(before));
      const phrase = words.slice(at, at + found.words).join(' ');
      for (const concept of found.concepts) addMention(meaning, concept, found.share, phrase, negated);
      at += found.words;
      continue;
    }
    if (!found && !isNumber(word) && word.length > 2 && !isFunctionWord(word, language)) add(meaning, `=${stem(word, language)}`, 1, word);
    at += 1;
  }
}

function addMention(meaning: Meaning, concept: string, share: number, phrase: string, negated: boolean): void {
  const opposite = negated ? concepts.get(concept)?.negated : undefined;
  if (opposite === null) return;
  add(meaning, opposite ?? concept, share, negated && opposite ? `not ${phrase}` : phrase);
}

const isNumber = (word: string): boolean => /^\d/.test(word);

function add(meaning: Meaning, idea: string, strength: number, words: string): void {
  meaning.strength.set(idea, (meaning.strength.get(idea) ?? 0) + strength);
  const known = meaning.words.get(idea) ?? new Set();
  meaning.words.set(idea, known.add(words));
}

const QUESTION_IDEAS = ['question', 'how to', 'how things are', 'time'];
/** A question about a thing that went wrong, or that voices a wish or anger, is not merely a question. */
const OUTWEIGHS_QUESTION = ['wish', 'failure', 'blocked', 'anger', 'treatment', 'loss'];

/** What a person's message is about: mentions level off, and bring to mind what is near them. */
export function meaningOf(text: string, language: Language): Meaning {
  const mentions = mentionsOf(text, language);
  const loudness = loudnessOf(text);
  if (loudness > 0) add(mentions, 'anger', loudness, 'loud writing');
  const strength = new Map<string, number>();
  for (const [idea, count] of mentions.strength) {
    const level = 2 * (1 - 0.5 ** count);
    strength.set(idea, (strength.get(idea) ?? 0) + level);
    for (const [near, share] of Object.entries(concepts.get(idea)?.near ?? {})) {
      strength.set(near, (strength.get(near) ?? 0) + share * level);
      const words = mentions.words.get(near) ?? new Set();
      mentions.words.set(near, new Set([...words, ...(mentions.words.get(idea) ?? [])]));
    }
  }
  const serious = Math.max(0, ...OUTWEIGHS_QUESTION.map((idea) => mentions.strength.get(idea) ?? 0));
  for (const idea of QUESTION_IDEAS) strength.set(idea, (strength.get(idea) ?? 0) * (serious >= 0.7 ? 0.4 : 1));
  return { strength, words: mentions.words };
}
