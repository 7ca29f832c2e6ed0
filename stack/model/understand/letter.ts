import { findValues } from '../text/values.ts';
import { materialOf, type Situation } from './conversation.ts';
import { isNamed, leavesOf, recordsOf, scalarNamed } from './input-document.ts';
import { mentionsOf, weightOf } from './meaning.ts';
import { answeringLines, joinLines, passagesIn, ratePassages, type Passage, type Rated } from './passages.ts';
import { phrasesOf, type Phrases } from './phrases.ts';
import { actsIn } from './tool-roles.ts';
import { inLanguage } from './translate.ts';

export interface Letter {
  text: string;
  usedPassages: string[];
  /** From 0 to 1: how well passages and facts cover the question. */
  confidence: number;
  because: string;
}

interface Fact {
  label: string;
  value: string;
}

/** Below this a passage is not about the question. */
const LEAST_TRUST = 0.5;
const MOST_FACTS = 4;

/** What a mail may be made from. */
interface Sources {
  facts: boolean;
  passages: boolean;
}

const ALL: Sources = { facts: true, passages: true };

/** Writes a mail from the passages and facts of the document and of what tools returned; every value in it stands there. */
export function writeLetter(situation: Situation, use: Sources = ALL): Letter {
  const phrases = phrasesOf(situation.answerIn);
  const task = scalarNamed(situation.document, ['task', 'goal']) ?? '';
  const rated = ratePassages(situation, use.passages ? distinct(passagesIn(materialOf(situation))) : []);
  const best = rated[0] && trustOf(rated[0]) >= LEAST_TRUST ? rated[0] : null;
  const facts = use.facts ? chooseFacts(situation, task, rated.length > 0) : [];
  const lines = best ? answeringLines(best.passage, situation) : [];
  const paragraphs = [
    phrases.greeting(addressee(situation)),
    opening(situation, task, phrases),
    ...(situation.answerIn === 'en' ? toldByTask(task) : []),
    ...(facts.length > 0 ? [`${phrases.facts}\n${facts.map(({ label, value }) => `- ${label}: ${value}`).join('\n')}`] : []),
    ...(best ? [introduce(best, lines, situation, phrases), joinLines(lines)] : []),
    ...(best || facts.length > 0 ? [] : [phrases.nothing]),
    phrases.closing,
  ];
  return {
    text: paragraphs.join('\n\n'),
    usedPassages: best?.passage.id ? [best.passage.id] : [],
    ...trustIn(best, facts, rated.length > 0),
  };
}

/** A mail that asks for one thing, named in the words of a schema. */
export function writeQuestion(situation: Situation, what: string): Letter {
  const phrases = phrasesOf(situation.answerIn);
  const asked = phrases.askFor(inLanguage(what, situation.answerIn));
  const paragraphs = [phrases.greeting(addressee(situation)), phrases.thanks, asked, phrases.closing];
  return { text: paragraphs.join('\n\n'), usedPassages: [], confidence: 0.75, because: `${what} is missing` };
}

const addressee = ({ document }: Situation): string =>
  scalarNamed(document, ['customer name', 'recipient name', 'recipient', 'name', 'first name']) ?? '';

/** The same passage can come back from several calls. */
const distinct = (passages: Passage[]): Passage[] => [
  ...new Map(passages.map((one) => [`${one.id} ${one.title} ${one.text}`, one])).values(),
];

function opening({ meaning }: Situation, task: string, phrases: Phrases): string {
  const asked = mentionsOf(task, 'en').strength;
  const has = (idea: string): boolean => (meaning.strength.get(idea) ?? 0) > 0.7;
  if (asked.has('wish')) return phrases.thanksForWish;
  if (asked.has('dissatisfaction')) return `${phrases.sorry} ${phrases.understood}`;
  return has('failure') || has('blocked') || has('dissatisfaction') || has('double') ? phrases.sorry : phrases.thanks;
}

const introduce = (best: Rated, lines: string[], { answerIn }: Situation, phrases: Phrases): string => {
  if (best.passage.language !== answerIn) return phrases.otherLanguage;
  return lines.some((line) => /^\d+[.)]\s/.test(line)) ? phrases.steps : phrases.answer;
};

/** What the task wants to be said word for word: `say that …`, `tell the customer that …`. */
function toldByTask(task: string): string[] {
  if (!/\b(?:tell|say|inform|mention|confirm)\b/i.test(task)) return [];
  return [...task.matchAll(/\b(?:say|and|customer|mention|confirm) that ([^,.;:]+)/gi)].map(([, clause = '']) => {
    const said = clause.replace(/ in the facts\b/, '').trim();
    return `${said.charAt(0).toUpperCase()}${said.slice(1)}.`;
  });
}

/** Facts that the message or the task speaks of; without passages the first one as well, because nothing else answers. */
function chooseFacts(situation: Situation, task: string, hasPassages: boolean): Fact[] {
  const said = findValues(situation.message);
  const asked = mentionsOf(task, 'en').strength;
  const all = [...new Map(factsNow(situation).map((fact) => [textOf(fact), fact])).values()];
  const done = new Set(factsIn(actsIn(situation).map(({ result }) => result)).map(textOf));
  const scored = all.map((fact, index) => {
    const text = textOf(fact);
    const values = findValues(text);
    const named = values.codes.some((code) => said.codes.includes(code)) ? 3 : 0;
    const ideas = [...mentionsOf(text, situation.answerIn).strength.keys()];
    const shared = ideas.reduce(
      (sum, idea) => sum + weightOf(idea) * Math.min(1, (situation.meaning.strength.get(idea) ?? 0) + 0.5 * (asked.get(idea) ?? 0)),
      0,
    );
    return { fact, index, score: named + (done.has(text) ? 3 : 0) + shared + (!hasPassages && index === 0 ? 1 : 0) };
  });
  const anyNamed = scored.some(({ score }) => score >= 3);
  return scored
    .filter(({ score }) => score >= (anyNamed ? 1.5 : 0.8))
    .sort((a, b) => b.score - a.score)
    .slice(0, MOST_FACTS)
    .sort((a, b) => a.index - b.index)
    .map(({ fact }) => fact);
}

const textOf = ({ label, value }: Fact): string => `${label}: ${value}`;

/** What was read before something was done may be outdated by it: the facts that came back with it count, and later ones. */
function factsNow(situation: Situation): Fact[] {
  const acts = new Set(actsIn(situation));
  const at = situation.calls.findLastIndex((call) => acts.has(call) && factsIn([call.result]).length > 0);
  return at < 0 ? factsIn(materialOf(situation)) : factsIn(situation.calls.slice(at).map(({ result }) => result));
}

/** Records with a label and a value. */
export function factsIn(document: unknown): Fact[] {
  return recordsOf(document).flatMap((record) => {
    const leaves = leavesOf(record);
    const label = leaves.find(({ path }) => isNamed(path[0] ?? '', ['label', 'key', 'field']));
    const value = leaves.find(({ path }) => isNamed(path[0] ?? '', ['value']));
    return label && value ? [{ label: String(label.value), value: String(value.value) }] : [];
  });
}

/** How far a passage can be trusted to answer: it covers most of the question, and its title is about the same. */
const trustOf = ({ coverage, titleFit }: Rated): number =>
  Math.min(0.95, 0.2 + 0.45 * Math.min(1, coverage / 0.8) + 0.35 * Math.min(1, titleFit / 0.4));

function trustIn(best: Rated | null, facts: readonly Fact[], hadPassages: boolean): Pick<Letter, 'confidence' | 'because'> {
  if (best) {
    const because = `the passage "${best.passage.title}" covers ${Math.round(best.coverage * 100)} % of the question`;
    return { confidence: trustOf(best), because };
  }
  if (facts.length === 0) return { confidence: 0.2, because: 'no passage and no fact covers the question' };
  return { confidence: hadPassages ? 0.7 : 0.82, because: `facts used: ${facts.map(({ label }) => label).join(', ')}` };
}
