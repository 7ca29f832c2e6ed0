import { judgementOf, type Verdict } from '../../rules/support-ticket/judgement.ts';
import { rubricOf } from '../../rules/support-ticket/rubrics.ts';
import { gateRules, moreBudget, percent, type Answer, type Draft, type Ticket, type TicketCase } from './case.ts';

/** A checked answer. `doubt` says why a person must review it; null when it may be sent as it is. */
export interface Checked extends Draft {
  doubt: string | null;
}

/**
 * Checks every reply before it is sent: deterministic rules, then a judge with the category's rubric, a rewrite with the reasons, then a person.
 * The judge is skipped when a person reviews the reply anyway.
 */
export async function check(run: Ticket, { known, answer: first }: Draft): Promise<Checked> {
  const needsPerson = whyPerson(run, known, first);
  let answer = first;
  if (needsPerson !== null && answer.reply === '') return { known, answer, doubt: needsPerson }; // there is no text to check
  for (let rewrites = 0; ; rewrites++) {
    const mayRewrite = needsPerson === null && rewrites < run.configuration.quality.rewrites;
    const { verdict, reasons } = await examine(run, known, answer, { mayRewrite, judged: needsPerson === null });
    if (needsPerson !== null) return { known, answer, doubt: [needsPerson, ...reasons].join('; ') };
    if (verdict === 'pass') return { known, answer, doubt: null };
    const rewritten = verdict === 'rewrite' && mayRewrite ? await rewrite(run, known, answer, reasons) : null;
    if (rewritten === null) return { known, answer, doubt: `the reply did not pass: ${reasons.join('; ')}` };
    answer = rewritten;
  }
}

/** A reason for a person's review that does not depend on the text, or null. */
function whyPerson({ configuration }: Ticket, { route, category, confidence }: TicketCase, answer: Answer): string | null {
  if (route.by === 'person') return `no branch is taken: ${category} at ${percent(confidence)}: ${route.why}`;
  if (answer.refund) return 'money goes back only with an approval';
  if (answer.doubt) return answer.doubt;
  if (configuration.reviewEveryAnswer) return 'a person reviews every answer';
  if (answer.confidence >= configuration.confidenceThreshold) return null;
  return `the ${route.by === 'agent' ? 'agent' : 'draft'} is only ${percent(answer.confidence)} sure`;
}

/** Checks one text: rules first, then the judge if they pass. */
async function examine(
  run: Ticket,
  known: TicketCase,
  answer: Answer,
  { mayRewrite, judged }: { mayRewrite: boolean; judged: boolean },
): Promise<Verdict> {
  const problems = await run.step('check reply', async () => applyRules(run, answer));
  if (problems.length > 0) return { verdict: mayRewrite ? 'rewrite' : 'person', reasons: problems };
  if (!judged || answer.asks || !run.configuration.quality.judge) return { verdict: 'pass', reasons: [] };
  return judge(run, known, answer, mayRewrite);
}

/** Journals the gate's findings; the gate itself ran in the activity, where the documents are. */
function applyRules(run: Ticket, { findings }: Answer): string[] {
  const problems = findings.map(({ check: name, detail }) => `${name}: ${detail}`);
  run.note('reply-gate', problems.length > 0 ? 'stopped' : 'passed', problems.join('; ') || 'every check passed');
  return problems;
}

async function judge(run: Ticket, known: TicketCase, { reply, source }: Answer, mayRewrite: boolean): Promise<Verdict> {
  const { route } = known;
  const { output, why } = await run.ask.judgeReply(
    { source, reply, rubric: rubricOf(route.by === 'branch' ? route.branch : null) },
    {
      summary: 'Judge the reply by the rubric of its category',
      done: ({ output: judged }) => `${judged.verdict}, ${percent(judged.confidence)} sure`,
      more: moreBudget(run, known),
    },
  );
  if (output === null) return { verdict: 'person', reasons: [`no judge could look at it: ${why}`] };
  const verdict = judgementOf(output, { rewritten: !mayRewrite }, run.configuration.quality);
  run.note('reply-judge', verdict.verdict, verdict.reasons.join('; ') || output.reasoning);
  return verdict;
}

/** A new draft that should avoid the given faults; null when no model could write it. */
async function rewrite(run: Ticket, known: TicketCase, answer: Answer, reasons: string[]): Promise<Answer | null> {
  const { source, reply: earlierReply, refund, allowedPromises } = answer;
  const rules = gateRules(run, known, refund ? ['refund', ...allowedPromises] : allowedPromises);
  const rewritten = await run.ask.rewriteReply(
    { source, rules, earlierReply, reasons },
    {
      step: 'rewrite',
      summary: 'Write the reply anew without its faults',
      done: ({ output: { confidence } }) => `${percent(confidence)} sure`,
      more: moreBudget(run, known),
    },
  );
  if (rewritten.output === null) return null;
  const { reply, confidence } = rewritten.output;
  return { ...answer, reply, confidence, findings: rewritten.findings };
}
