import { PROMISE_RULES, type PromiseKind, type PromiseRule } from './promise-rules.ts';
import type { Finding } from './finding.ts';

/** Negated or open offers (`cannot refund`, `whether we refund`), removed before matching; the rest of the sentence still counts. */
const OPEN = new RegExp(
  String.raw`(?<!\p{L})(?:whether|cannot|can't|can not|unable to|not able to|ob|kann nicht|können nicht|ne pouvons pas|ne peux pas)(?:[ ,]+\p{L}+){0,5} (?:refund|reimburs|credit|compensat|replac|(?:rück|zurück)?erstatt|ersatz|rembours|dédommag|remplac)\p{L}*`,
  'giu',
);
/** Shorter sentences would be found in almost any text. */
const FEWEST_CHARACTERS = 15;

const squeeze = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** Whether the known text contains this, as whole words. */
const isIn = (text: string, known: string): boolean => ` ${known} `.includes(` ${text} `);

/**
 * Finds sentences that make a promise that is not allowed. Sentences that facts or passages contain are allowed.
 * In doubt a sentence counts as a promise: a person's review costs less than a broken promise.
 * @param allowed kinds that a person approves together with this reply.
 */
export function unallowedPromises(reply: string, stated: string, allowed: readonly PromiseKind[]): Finding[] {
  const rules = PROMISE_RULES.filter(({ kind }) => !allowed.includes(kind));
  const known = squeeze(stated);
  return sentencesOf(reply)
    .filter((sentence) => !isStated(sentence, known))
    .flatMap((sentence) =>
      rules
        .filter((rule) => promises(sentence, rule, known))
        .map(({ kind }) => ({ check: 'promise', detail: `${kind}: ${sentence.slice(0, 100)}` })),
    );
}

/** Splits at punctuation before white space, so that amounts and addresses stay whole, and at empty lines. */
const sentencesOf = (reply: string): string[] =>
  reply
    .split(/[.!?]+(?=\s|$)|\n\s*\n/u)
    .map((sentence) => sentence.replace(/\s+/g, ' ').trim())
    .filter((sentence) => sentence !== '');

const isStated = (sentence: string, known: string): boolean => {
  const squeezed = squeeze(sentence);
  return squeezed.length >= FEWEST_CHARACTERS && isIn(squeezed, known);
};

function promises(sentence: string, { offer, binding }: PromiseRule, known: string): boolean {
  const found = offer.exec(sentence.replace(OPEN, ' '));
  if (!found) return false;
  if (binding) return binding.test(sentence);
  const said = found.slice(1).find((group) => group !== undefined) ?? found[0];
  return !isIn(squeeze(said), known);
}
