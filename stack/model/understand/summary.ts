import { sentencesOf, shorten } from '../text/words.ts';
import type { Situation } from './conversation.ts';
import { scalarNamed } from './input-document.ts';
import { mentionsOf } from './meaning.ts';

const GREETING =
  /^(?:hi|hello|hey|dear|good (?:morning|day|evening)|hallo|guten tag|sehr geehrte|liebe|moin|bonjour|salut|cordialement|regards|thanks|thank you|danke|merci|best)\b[^.!?]{0,40}[,.!]?$/i;
const SALUTATION = /^(?:hi|hello|hey|hallo|moin|bonjour|salut)(?: (?:there|all|team|zusammen|\p{Lu}\p{L}+))?\s*[,!.-]\s+/iu;
const LEAD_IN =
  /^(?:(?:it|das|es|ce) (?:would|could|might|wäre|serait) (?:also |really )?(?:be )?(?:\S+ )?(?:great|nice|good|helpful|useful|cool|handy|awesome|schön|toll|super|gut|bien|génial|utile|pratique)(?: to have| if (?:you|i|we) could| if| wenn| si)?|(?:could|can|would) you (?:please )?|please|i (?:would|'d) (?:really )?(?:like|love)(?: to (?:have|see))?|i wish|i suggest|my (?:suggestion|idea) is)\s*,?\s*/i;

/** The sentences that carry the message, without greeting and closing. */
const bodyOf = (message: string): string[] =>
  sentencesOf(message)
    .filter((sentence) => !GREETING.test(sentence))
    .map(withoutSalutation);

const withoutSalutation = (sentence: string): string => {
  const rest = sentence.replace(SALUTATION, '');
  return rest === sentence ? sentence : rest.charAt(0).toUpperCase() + rest.slice(1);
};

/** The sentence that says most of what the message wants: a wish before a failure before a question. */
function mainSentence(situation: Situation): string {
  const sentences = bodyOf(situation.message);
  const rate = (sentence: string): number => {
    const { strength } = mentionsOf(sentence, situation.language);
    const of = (idea: string, weight: number) => weight * Math.min(1.5, strength.get(idea) ?? 0);
    return (
      of('wish', 2) +
      of('failure', 1.5) +
      of('blocked', 1.2) +
      of('dissatisfaction', 1) +
      of('question', 0.8) +
      Math.min(1, strength.size / 8)
    );
  };
  return sentences.reduce((best, next) => (rate(next) > rate(best) + 0.01 ? next : best), sentences[0] ?? situation.message.trim());
}

/** A title of at most `limit` characters: the subject if it says something, else the main sentence without its lead-in. */
export function titleFor(situation: Situation, limit: number): string {
  const subject = scalarNamed(situation.document, ['subject', 'title', 'headline'])?.trim() ?? '';
  const telling = [...mentionsOf(subject, situation.language).strength.keys()].filter(
    (idea) => !['wish', 'question', 'ordinary'].includes(idea),
  );
  const title =
    telling.length > 0 && subject.length >= 8
      ? subject
      : mainSentence(situation)
          .replace(LEAD_IN, '')
          .replace(/[.!?\s]+$/, '');
  return shorten(title.charAt(0).toUpperCase() + title.slice(1), limit);
}

/** The message in its own words, shortened: the main sentence and what surrounds it, in order. */
export function summaryFor(situation: Situation, limit: number): string {
  const subject = scalarNamed(situation.document, ['subject']);
  const sentences = bodyOf(situation.message).filter((sentence) => sentence !== subject?.trim());
  const all = sentences.join(' ');
  if (all.length <= limit && all !== '') return all;
  const main = mainSentence(situation);
  const at = Math.max(0, sentences.indexOf(main));
  const picked: string[] = [];
  for (const sentence of [main, ...sentences.slice(at + 1)]) {
    if ([...picked, sentence].join(' ').length > limit) break;
    picked.push(sentence);
  }
  return picked.length > 0 ? picked.join(' ') : shorten(main, limit);
}
