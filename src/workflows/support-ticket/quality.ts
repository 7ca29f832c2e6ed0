import { judgementOf, type Verdict } from '../../rules/support-ticket/judgement.ts';
import { rubricOf } from '../../rules/support-ticket/rubrics.ts';
import { recordRule } from '../../kit/workflow/record-rule.ts';
import { step } from '../../kit/workflow/step.ts';
import { judgeReply, rewriteReply } from './activities.ts';
import { agentDoubt } from './agent.ts';
import { gateRules, type Answer, type TicketCase } from './case.ts';
import { modelUnavailable, percent } from './classify.ts';
import { modelStep } from './model-step.ts';
import type { Draft } from './write.ts';

/** A checked answer. `doubt` says why a person must review it; null when it may be sent as it is. */
export interface Checked extends Draft {
  doubt: string | null;
}

/**
 * Checks every reply before it is sent: deterministic rules, then a judge with the category's rubric, a rewrite with the reasons, then a person.
 * The judge is skipped when a person reviews the reply anyway.
 */
export async function check(draft: Draft): Promise<Checked> {
  const { ticketCase } = draft;
  const needsPerson = whyPerson(ticketCase, draft.answer);
  let { answer } = draft;
  if (needsPerson !== null && answer.reply === '') return { ...draft, doubt: needsPerson }; // there is no text to check
  for (let rewrites = 0; ; rewrites++) {
    const mayRewrite = needsPerson === null && rewrites < ticketCase.configuration.quality.rewrites;
    const { verdict, reasons } = await examine(ticketCase, answer, { rewritten: !mayRewrite, judged: needsPerson === null });
    if (needsPerson !== null) return { ...draft, answer, doubt: [needsPerson, ...reasons].join('; ') };
    if (verdict === 'pass') return { ...draft, answer, doubt: null };
    const rewritten = verdict === 'rewrite' && mayRewrite ? await rewrite(ticketCase, answer, reasons) : null;
    if (rewritten === null) return { ...draft, answer, doubt: `the reply did not pass: ${reasons.join('; ')}` };
    answer = rewritten;
  }
}

/** A reason for a person's review that does not depend on the text, or null. */
function whyPerson(ticketCase: TicketCase, answer: Answer): string | null {
  const { route, configuration, category, confidence } = ticketCase;
  if (route.by === 'person') return `no branch is taken: ${category} at ${percent(confidence)}: ${route.why}`;
  if (answer.refund) return 'money goes back only with an approval';
  if (answer.doubt) return answer.doubt;
  if (configuration.reviewEveryAnswer) return 'a person reviews every answer';
  if (route.by === 'agent') return agentDoubt(answer, ticketCase);
  return answer.confidence < configuration.confidenceThreshold ? `the draft is only ${percent(answer.confidence)} sure` : null;
}

/** Checks one text: rules first, then the judge if they pass. */
async function examine(
  ticketCase: TicketCase,
  answer: Answer,
  { rewritten, judged }: { rewritten: boolean; judged: boolean },
): Promise<Verdict> {
  const problems = await step('check reply', async () => applyRules(answer));
  if (problems.length > 0) return { verdict: rewritten ? 'person' : 'rewrite', reasons: problems };
  if (!judged || answer.asks || !ticketCase.configuration.quality.judge) return { verdict: 'pass', reasons: [] };
  return judge(ticketCase, answer, rewritten);
}

/** Journals the gate's findings; the gate itself ran in the activity, where the documents are. */
function applyRules({ findings }: Answer): string[] {
  const problems = findings.map(({ check: name, detail }) => `${name}: ${detail}`);
  const choice = problems.length > 0 ? 'stopped' : 'passed';
  recordRule({ rule: 'reply-gate', choice, reasoning: problems.join('; ') || 'every check passed' });
  return problems;
}

async function judge(ticketCase: TicketCase, { reply, source }: Answer, rewritten: boolean): Promise<Verdict> {
  const { route, configuration } = ticketCase;
  const rubric = rubricOf(route.by === 'branch' ? route.branch : null);
  try {
    const { output } = await modelStep(ticketCase, 'judge reply', () => judgeReply({ source, reply, rubric }), {
      summary: 'Judge the reply by the rubric of its category',
      done: ({ output: judged }) => `${judged.verdict}, ${percent(judged.confidence)} sure`,
    });
    const verdict = judgementOf(output, { rewritten }, configuration.quality);
    recordRule({ rule: 'reply-judge', choice: verdict.verdict, reasoning: verdict.reasons.join('; ') || output.reasoning });
    return verdict;
  } catch (error) {
    return { verdict: 'person', reasons: [`no judge could look at it: ${modelUnavailable(error)}`] };
  }
}

/** A new draft that should avoid the given faults; null when no model could write it. */
async function rewrite(ticketCase: TicketCase, answer: Answer, reasons: string[]): Promise<Answer | null> {
  const { source, reply: earlierReply, refund, allowedPromises } = answer;
  const rules = gateRules(ticketCase, refund ? ['refund', ...allowedPromises] : allowedPromises);
  try {
    const { output, findings } = await modelStep(ticketCase, 'rewrite', () => rewriteReply({ source, rules, earlierReply, reasons }), {
      summary: 'Write the reply anew without its faults',
      done: ({ output: { confidence } }) => `${percent(confidence)} sure`,
    });
    return { ...answer, reply: output.reply, confidence: output.confidence, findings };
  } catch (error) {
    modelUnavailable(error);
    return null;
  }
}
