import type { Criterion, Judgement } from '../../contracts/support-ticket/ticket.schema.ts';

/** What a reply must reach to go out without a person. */
export interface JudgementLimits {
  /** Below this a criterion is not met. */
  leastScore: number;
  /** A judge who is less sure leaves the case to a person. */
  leastConfidence: number;
}

const USUAL_LIMITS: JudgementLimits = { leastScore: 0.7, leastConfidence: 0.6 };

export interface Verdict {
  verdict: Judgement['verdict'];
  /** Why it is not `pass`, for the next draft and for the person; empty for `pass`. */
  reasons: string[];
}

/** What is wrong with a judged reply: claims without support first, then every criterion that is not met. */
export function faultsOf(
  { unsupportedClaims, scores }: Pick<Judgement, 'unsupportedClaims' | 'scores'>,
  { leastScore }: Pick<JudgementLimits, 'leastScore'> = USUAL_LIMITS,
): string[] {
  const unmet = (Object.entries(scores) as [Criterion, { score: number; reason: string }][]).filter(
    ([, { score }]) => !(score >= leastScore), // a score that is no number counts as unmet
  );
  return [
    ...unsupportedClaims.map((claim) => `not supported by facts or passages: ${claim}`),
    ...unmet.map(([criterion, { score, reason }]) => `${criterion} ${score.toFixed(2)}: ${reason}`),
  ];
}

/**
 * What happens to a judged reply. A fault is mended by one rewrite; after that, or when the judge says so or is unsure, a person decides.
 * @param rewritten whether the reply is already the second draft.
 */
export function judgementOf(judgement: Judgement, { rewritten }: { rewritten: boolean }, limits: JudgementLimits = USUAL_LIMITS): Verdict {
  const { verdict, confidence, reasoning } = judgement;
  const faults = faultsOf(judgement, limits);
  if (verdict === 'person') return { verdict: 'person', reasons: [...faults, `the judge asks for a person: ${reasoning}`] };
  if (faults.length > 0 || verdict === 'rewrite') {
    const reasons = faults.length > 0 ? faults : [reasoning];
    return { verdict: rewritten ? 'person' : 'rewrite', reasons };
  }
  if (!(confidence >= limits.leastConfidence))
    return { verdict: 'person', reasons: [`the judge is only ${Math.round(confidence * 100)} % sure`] };
  return { verdict: 'pass', reasons: [] };
}
