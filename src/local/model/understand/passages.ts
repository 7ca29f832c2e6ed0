import { detectLanguage, type Language } from '../text/language.ts';
import { sentencesOf } from '../text/words.ts';
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
]);

/** The passages that the document brings along: records with a text of some length. */
export function passagesIn(document: unknown): Passage[] {
  return recordsOf(document).flatMap((record) => {
    const text = textOf(record, ['text', 'body', 'content', 'passage', 'snippet', 'answer', 'description']);
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
  const wanted = topicOf(situation.meaning);
  const said = passages.map(({ title, text, language }) => ({
    title: mentionsOf(title, language),
    all: mentionsOf(`${title}\n${text}`, language),
  }));
  const rarity = (idea: string): number => 1 / (1 + 0.5 * Math.max(0, said.filter(({ all }) => all.strength.has(idea)).length - 1));
  const total = [...wanted].reduce((sum, [, amount]) => sum + amount, 0) || 1;
  return passages
    .map((passage, index): Rated => {
      const { title, all } = said[index]!;
      const covered = [...wanted].reduce(
        (sum, [idea, amount]) => sum + amount * (title.strength.has(idea) ? 1.5 : all.strength.has(idea) ? rarity(idea) : 0),
        0,
      );
      return { passage, coverage: Math.min(1, covered / total), titleFit: shareOf(topicOf(title), situation.meaning) };
    })
    .map((rated) =>
      rated.passage.language === situation.answerIn ? rated : { ...rated, coverage: rated.coverage * 0.6, titleFit: rated.titleFit * 0.6 },
    )
    .sort((a, b) => b.coverage + 0.5 * b.titleFit - (a.coverage + 0.5 * a.titleFit));
}

const topicOf = ({ strength }: Meaning): Map<string, number> =>
  new Map([...strength].filter(([idea]) => !FORM.has(idea)).map(([idea, amount]) => [idea, Math.min(1, amount) * weightOf(idea)]));

function shareOf(ideas: Map<string, number>, meaning: Meaning): number {
  const total = [...ideas.values()].reduce((a, b) => a + b, 0);
  const met = [...ideas].reduce((sum, [idea, amount]) => sum + (meaning.strength.has(idea) ? amount : 0), 0);
  return total === 0 ? 0 : met / total;
}

const MOST_CHARACTERS = 800;
const isStep = (sentence: string): boolean => /^(?:\d+[.)]|[-*•])\s/.test(sentence);

/** The sentences of a passage that answer: all of a short one; of a long one the steps and what speaks of the message, in their order. */
export function answeringLines(passage: Passage, { meaning }: Situation): string[] {
  const sentences = sentencesOf(passage.text);
  if (passage.text.length <= MOST_CHARACTERS) return sentences;
  const rated = sentences.map((sentence, index) => ({
    sentence,
    index,
    score: isStep(sentence) ? 2 : shareOf(topicOf(mentionsOf(sentence, passage.language)), meaning),
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
