import type { Criterion, Judgement } from '../../contracts/support-ticket/ticket.schema.ts';

/** Limits that a reply must reach to be sent without a person's review. */
export interface JudgementLimits {
  /** A criterion with a lower score is not met. */
  leastScore: number;
  /** If the judge is less confident, a person decides. */
  leastConfidence: number;
}

const USUAL_LIMITS: JudgementLimits = { leastScore: 0.7, leastConfidence: 0.6 };

export interface Verdict {
  verdict: Judgement['verdict'];
  /** Why it is not `pass`, for the rewrite and for the person; empty for `pass`. */
  reasons: string[];
}

/** Faults of a judged reply: unsupported claims first, then unmet criteria. */
export function faultsOf(
  { unsupportedClaims, scores }: Pick<Judgement, 'unsupportedClaims' | 'scores'>,
  { leastScore }: Pick<JudgementLimits, 'leastScore'> = USUAL_LIMITS,
): string[] {
  const unmet = (Object.entries(scores) as [Criterion, { score: number; reason: string }][]).filter(
    ([, { score }]) => !(score >= leastScore), // NaN counts as unmet
  );
  return [
    ...unsupportedClaims.map((claim) => `not supported by facts or passages: ${claim}`),
    ...unmet.map(([criterion, { score, reason }]) => `${criterion} ${score.toFixed(2)}: ${reason}`),
  ];
}

/**
 * Decides about a judged reply: a fault leads to one rewrite; after that, or when the judge says so or is unsure, a person decides.
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
