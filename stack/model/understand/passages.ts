import { detectLanguage, isFunctionWord, type Language } from '../text/language.ts';
import { stem } from '../text/stem.ts';
import { sentencesOf, wordsOf } from '../text/words.ts';
import type { Situation } from './conversation.ts';
import { isNamed, leavesOf, recordsOf, type Fields } from './input-document.ts';
import { mentionsOf, weightOf, type Meaning } from './meaning.ts';

export interface Passage {
  id: string | null;
  title: string;
  text: string;
  url: string | null;
  language: Language;
}

export interface Rated {
  passage: Passage;
  /** Share of what the message is about that the passage speaks of, from 0 to 1. */
  coverage: number;
  /** Share of the title's ideas that the message has, from 0 to 1. */
  titleFit: number;
}

const LONG_ENOUGH_CHARACTERS = 40;
/** What the form of a message says is not what it is about. */
const FORM = new Set([
  'question',
  'how to',
  'how things are',
  'why',
  'wish',
  'ordinary',
  'anger',
  'dissatisfaction',
  'treatment',
  'hurry',
  'positive',
  'problem',
  'repeated',
  'stranded',
  'promise',
  'threat',
  'failure',
]);

/** The passages that a document brings along: records with a text of some length. What has a name and a description only is an option. */
export function passagesIn(document: unknown): Passage[] {
  return recordsOf(document).flatMap((record) => {
    const isListed = textOf(record, ['id', 'key', 'slug', 'url', 'link', 'href', 'title', 'heading']) !== null;
    const text = textOf(record, ['text', 'body', 'content', 'passage', 'snippet', 'answer', ...(isListed ? ['description'] : [])]);
    if (text === null || text.length < LONG_ENOUGH_CHARACTERS) return [];
    const title = textOf(record, ['title', 'heading', 'subject', 'question', 'name']) ?? '';
    return [
      {
        id: textOf(record, ['id', 'key', 'slug']),
        title,
        text,
        url: textOf(record, ['url', 'link', 'href']),
        language: detectLanguage(text),
      },
    ];
  });
}

function textOf(record: Fields, names: readonly string[]): string | null {
  const leaf = leavesOf(record).find(({ path, value }) => path.length === 1 && typeof value === 'string' && isNamed(path[0] ?? '', names));
  return leaf ? String(leaf.value) : null;
}

/** Passages by how well they cover the message, best first; those of the language to answer in before others. */
export function ratePassages(situation: Situation, passages: readonly Passage[]): Rated[] {
  const wanted = topicOf(situation.meaning, situation.message, situation.language);
  const said = passages.map(({ title, text, language }) => ({
    title: topicOf(mentionsOf(title, language), title, language),
    text: topicOf(mentionsOf(text, language), text, language),
  }));
  const rarity = (part: string): number => 1 / (1 + 0.5 * Math.max(0, said.filter(({ text }) => text.has(part)).length - 1));
  const total = sum([...wanted.values()]) || 1;
  return passages
    .map((passage, index): Rated => {
      const { title, text } = said[index]!;
      const covered = sum(
        [...wanted].map(([part, amount]) => amount * (title.has(part) ? TITLE_BONUS : text.has(part) ? rarity(part) : 0)),
      );
      return { passage, coverage: Math.min(1, covered / total), titleFit: shareOf(title, wanted) };
    })
    .map((rated) => (rated.passage.language === situation.answerIn ? rated : dampen(rated)))
    .sort((a, b) => b.coverage + 0.5 * b.titleFit - (a.coverage + 0.5 * a.titleFit));
}

const TITLE_BONUS = 1.5;
const OTHER_LANGUAGE_SHARE = 0.6;
const dampen = ({ passage, coverage, titleFit }: Rated): Rated => ({
  passage,
  coverage: coverage * OTHER_LANGUAGE_SHARE,
  titleFit: titleFit * OTHER_LANGUAGE_SHARE,
});

const sum = (amounts: readonly number[]): number => amounts.reduce((a, b) => a + b, 0);

const WORD_WEIGHT = 0.8;
const IDEA_SHARE = 0.5;

/** What a text is about: its words by their stems, and with less weight the ideas behind them. */
function topicOf({ strength }: Meaning, text: string, language: Language): Map<string, number> {
  const topic = new Map<string, number>();
  for (const [idea, amount] of strength) {
    if (!FORM.has(idea) && !idea.startsWith('=')) topic.set(idea, IDEA_SHARE * Math.min(1, amount) * weightOf(idea));
  }
  for (const word of wordsOf(text)) {
    if (word.length > 2 && !/^\d/.test(word) && !isFunctionWord(word, language)) topic.set(`=${stem(word, language)}`, WORD_WEIGHT);
  }
  return topic;
}

function shareOf(parts: Map<string, number>, wanted: Map<string, number>): number {
  const met = sum([...parts].map(([part, amount]) => (wanted.has(part) ? amount : 0)));
  return met === 0 ? 0 : met / sum([...parts.values()]);
}

const MOST_CHARACTERS = 800;
const isStep = (sentence: string): boolean => /^(?:\d+[.)]|[-*•])\s/.test(sentence);

/** The sentences of a passage that answer: all of a short one; of a long one the steps and what speaks of the message, in their order. */
export function answeringLines(passage: Passage, { meaning, message, language }: Situation): string[] {
  const sentences = sentencesOf(passage.text);
  if (passage.text.length <= MOST_CHARACTERS) return sentences;
  const wanted = topicOf(meaning, message, language);
  const rated = sentences.map((sentence, index) => ({
    sentence,
    index,
    score: isStep(sentence) ? 2 : shareOf(topicOf(mentionsOf(sentence, passage.language), sentence, passage.language), wanted),
  }));
  let room = MOST_CHARACTERS;
  return [...rated]
    .sort((a, b) => b.score - a.score || a.index - b.index)
    .filter(({ sentence, score }) => score > 0 && (room -= sentence.length) >= 0)
    .sort((a, b) => a.index - b.index)
    .map(({ sentence }) => sentence);
}

/** Lines as paragraphs: steps under each other, sentences in a row. */
export const joinLines = (lines: readonly string[]): string =>
  lines.reduce(
    (text, line, index) => `${text}${index === 0 ? '' : isStep(line) || isStep(lines[index - 1] ?? '') ? '\n' : ' '}${line}`,
    '',
  );
