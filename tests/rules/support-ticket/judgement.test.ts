import { expect, it } from '@jest/globals';
import { strictVerdict } from '../../../src/activities/support-ticket/quality-prompts.ts';
import { faultsOf, judgementOf } from '../../../src/rules/support-ticket/judgement.ts';
import { rubricOf, rubrics } from '../../../src/rules/support-ticket/rubrics.ts';
import { BRANCHES, Rubric, type Criterion, type Judgement } from '../../../src/contracts/support-ticket/ticket.schema.ts';

const fine = { score: 0.9, reason: 'as it should be' };
const judgement = (changes: Partial<Judgement> = {}, scores: Partial<Record<Criterion, number>> = {}): Judgement => ({
  unsupportedClaims: [],
  verdict: 'pass',
  confidence: 0.9,
  reasoning: 'a good mail',
  ...changes,
  scores: {
    correct: fine,
    complete: fine,
    tone: fine,
    grounded: fine,
    ...Object.fromEntries(Object.entries(scores).map(([name, score]) => [name, { score, reason: `${name} is weak` }])),
  },
});
const claim = { unsupportedClaims: ['It is free.'] };

it.each<[string, Judgement, boolean, string, string[]]>([
  ['nothing is wrong', judgement(), false, 'pass', []],
  ['nothing is wrong with the second draft', judgement(), true, 'pass', []],
  ['a score is on the limit', judgement({}, { tone: 0.7 }), false, 'pass', []],
  ['a score is under the limit', judgement({}, { tone: 0.69 }), false, 'rewrite', ['tone 0.69: tone is weak']],
  ['a claim has no support', judgement(claim), false, 'rewrite', ['not supported by facts or passages: It is free.']],
  ['the second draft still has a fault', judgement(claim), true, 'person', ['not supported by facts or passages: It is free.']],
  ['the judge wants a rewrite and names no fault', judgement({ verdict: 'rewrite' }), false, 'rewrite', ['a good mail']],
  ['the judge wants a second rewrite', judgement({ verdict: 'rewrite' }), true, 'person', ['a good mail']],
  ['the judge wants a person', judgement({ verdict: 'person' }), false, 'person', ['the judge asks for a person: a good mail']],
  ['the judge is unsure', judgement({ confidence: 0.59 }), false, 'person', ['the judge is only 59 % sure']],
  ['a score is no number', judgement({}, { correct: Number.NaN }), false, 'rewrite', ['correct NaN: correct is weak']],
])('when %s', (_, judged, rewritten, verdict, reasons) => {
  expect(judgementOf(judged, { rewritten })).toEqual({ verdict, reasons });
});

it('names claims before scores', () => {
  expect(faultsOf(judgement(claim, { grounded: 0.2, complete: 0.1 }))).toEqual([
    'not supported by facts or passages: It is free.',
    'complete 0.10: complete is weak',
    'grounded 0.20: grounded is weak',
  ]);
});

it('never passes a reply with a fault, and says which fault overrode the judge', () => {
  expect(strictVerdict(judgement(claim))).toMatchObject({
    output: { verdict: 'rewrite' },
    overridden: ['passed with a fault: not supported by facts or passages: It is free.'],
  });
  expect(strictVerdict(judgement({}, { correct: 0.1 }))).toMatchObject({ output: { verdict: 'rewrite' } });
  expect(strictVerdict(judgement({ verdict: 'person', ...claim }))).toMatchObject({ output: { verdict: 'person' }, overridden: [] });
  expect(strictVerdict(judgement())).toEqual({ output: judgement(), overridden: [] });
});

it('has a rubric for every branch, and one for tickets without a branch', () => {
  expect(Object.keys(rubrics).sort()).toEqual([...BRANCHES].sort());
  for (const branch of BRANCHES) expect(Rubric.parse(rubricOf(branch))).toEqual(rubrics[branch]);
  expect(rubricOf(null)).toEqual(rubrics.general);
});
