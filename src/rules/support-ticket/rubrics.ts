import type { Branch, Rubric } from '../../contracts/support-ticket/ticket.schema.ts';

/** Rubric for every reply. */
const always: Rubric = {
  correct: 'Every amount, date, number, name and link is the one of the facts or passages, and the reply contradicts none of them.',
  complete: 'The reply answers everything that the customer asks, or says what is missing and asks for it.',
  tone: 'Polite and calm, in plain words; greets the customer by name and closes; at most one apology; no blame, no exaggeration.',
  grounded:
    'Each sentence about the case, the shop or its products rests on a fact or a passage; nothing is promised that they do not state.',
};

/** Rubric per branch, as the judge model reads it. */
export const rubrics: Record<Branch, Rubric> = {
  billing: {
    ...always,
    correct: `${always.correct} The amount, its currency and the order belong together as the facts have them.`,
    complete: 'The reply says which payment is meant, what it was for or what was wrong with it, and what happens next.',
  },
  technical: {
    ...always,
    complete: 'The reply gives the steps of the passage that fits the problem, all of them and in their order.',
  },
  feature_request: {
    ...always,
    complete: 'The reply thanks for the wish and says that it is recorded.',
    grounded: `${always.grounded} It does not say that or when the wish will come true.`,
  },
  complaint: {
    ...always,
    complete: 'The reply takes up what the customer complains about and says who takes care.',
    tone: `${always.tone} It takes the anger seriously: no joke, no advertisement, no lecture.`,
  },
  general: always,
};

/** The rubric of a branch; without one that of `general`. */
export const rubricOf = (branch: Branch | null): Rubric => rubrics[branch ?? 'general'];
