import { readValues } from '../../rules/support-ticket/gate/values.ts';
import type {
  ArticleProposal,
  ChargeChoice,
  DraftReply,
  DraftReplyInput,
  ProposeArticleInput,
  WishSummary,
} from '../../contracts/support-ticket/ticket.schema.ts';

/** A model's output after the hard rules; `overridden` lists the corrections for the journal. */
interface Ruled<Output> {
  output: Output;
  overridden: string[];
}

/** A confidence at which no branch is taken and a person reviews. */
const DOUBTFUL = 0.5;
const FEWEST_WORDS = 3;

/** Phrases addressed to a model, not to a shop. A match proves nothing; it only causes a review. */
const SPEAKS_TO_MODEL = [
  /\b(ignore|disregard|forget|override)\b[^.\n]{0,40}\b(instructions?|rules?|prompts?|above|previous|earlier)\b/i,
  /\b(system|developer)\s*(prompt|message)\b|\byou are now\b|\bnew instructions\b|<\/?(system|instructions?)>/i,
  /\b(ignorier\w*|vergiss|missachte)\b[^.\n]{0,40}\b(anweisung\w*|regeln|vorherig\w*)/i,
  /\b(ignore[zr]?|oublie[zr]?)\b[^.\n]{0,40}\b(instructions?|consignes|règles|précédent\w*)/i,
];

/** Lowers the confidence when a message is too short or addresses the model. */
export function lowerDoubtfulConfidence<Output extends { confidence: number }>(
  ticket: { subject: string; body: string },
  output: Output,
): Ruled<Output> {
  const text = `${ticket.subject}\n${ticket.body}`;
  const reasons: string[] = [];
  if (wordsOf(ticket.body) < FEWEST_WORDS) reasons.push('the message is too short to tell');
  if (SPEAKS_TO_MODEL.some((pattern) => pattern.test(text))) reasons.push('the message speaks to the model');
  if (reasons.length === 0 || output.confidence <= DOUBTFUL) return { output, overridden: [] };
  return { output: { ...output, confidence: DOUBTFUL }, overridden: reasons };
}

const wordsOf = (text: string): number => text.match(/\p{L}+/gu)?.length ?? 0;

/** Lowers the confidence of a refund without a charge: the rules cannot decide it. */
export function refundNeedsCharge(output: ChargeChoice): Ruled<ChargeChoice> {
  if (output.wants !== 'refund' || output.chargeId !== null || output.confidence <= DOUBTFUL) return { output, overridden: [] };
  return { output: { ...output, confidence: DOUBTFUL }, overridden: ['a refund is asked for and no charge fits'] };
}

/** Removes passages that the input does not contain. */
export function knownPassagesOnly(input: DraftReplyInput, output: DraftReply): Ruled<DraftReply> {
  const known = new Set(input.passages.map(({ id }) => id));
  const usedPassages = output.usedPassages.filter((id) => known.has(id));
  if (usedPassages.length === output.usedPassages.length) return { output, overridden: [] };
  return { output: { ...output, usedPassages }, overridden: ['named passages that do not exist'] };
}

/** Rejects an article that is empty or contains personal data of the customer. */
export function rejectPersonalArticle({ personal }: ProposeArticleInput, output: ArticleProposal): Ruled<ArticleProposal> {
  const text = `${output.title}\n${output.body}`.toLowerCase();
  const named = personal.find((value) => value.trim() !== '' && text.includes(value.toLowerCase()));
  const reasons = [
    ...(named === undefined ? [] : ['the article names what belongs to one customer']),
    ...(output.title.trim() === '' || output.body.trim() === '' ? ['the article is empty'] : []),
  ];
  if (reasons.length === 0 || !output.worthKeeping) return { output, overridden: [] };
  return { output: { ...output, worthKeeping: false }, overridden: reasons };
}

const STATED = ['links', 'addresses', 'numbers', 'amounts', 'digits'] as const;

/** Replaces a summary that states values the customer did not write by the customer's own text. */
export function keepCustomersWish({ subject, body }: { subject: string; body: string }, output: WishSummary): Ruled<WishSummary> {
  const [said, known] = [`${output.title}\n${output.summary}`, `${subject}\n${body}`].map((text) => readValues(text.normalize('NFKC')));
  const added = STATED.some((kind) => said![kind].some(({ value }) => !known![kind].some((one) => one.value === value)));
  if (!added) return { output, overridden: [] };
  return {
    output: { ...output, title: subject.slice(0, 120), summary: body.slice(0, 600) },
    overridden: ['the wish stated what the customer did not say'],
  };
}
