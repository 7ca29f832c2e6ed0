import type { ModerationActivities } from '../../activities/moderation/activities.ts';
import { contract } from '../../contracts/moderation/contract.ts';
import type { Finding, ModerationResult } from '../../contracts/moderation/schema.ts';
import type { ApprovalProof } from '../../kit/common/approval.ts';
import { story, type RunOf } from '../../kit/workflow/story.ts';

type Moderation = RunOf<typeof contract, ModerationActivities>;
type Findings = Record<'hate' | 'spam' | 'personal data', Finding | null>;
type Decision = Omit<ModerationResult, 'appeal'> & { proof: ApprovalProof | null };

/** Screens a post, decides on it once, and hears one appeal. */
export const moderation = story<typeof contract, ModerationActivities>(contract, async (run) => {
  const { input, configuration } = run;
  const { author, postId } = input;
  run.move('received', 'screening');
  const findings = await screen(run);
  const { proof, ...decision } = await decide(run, findings);
  await run.once.applyDecision({ postId, outcome: decision.outcome, reason: decision.reason, proof });
  const days = Math.ceil(configuration.appealWithinMs / 86_400_000);
  await run.mail.tellAuthor({ to: author.email, name: author.name, outcome: decision.outcome, reason: decision.reason, days });
  const result = { ...decision, appeal: null };
  run.publish(result);
  run.move('applying', 'open_to_appeal');
  const appeal = await run.message.appeal.next(configuration.appealWithinMs);
  return appeal === null ? run.end('open_to_appeal', decision.outcome, result) : hear(run, appeal.text, findings, decision);
});

async function screen({ input: { text }, ask, parallel }: Moderation): Promise<Findings> {
  const found = await parallel({
    hate: () => ask.screenForHate({ post: text }),
    spam: () => ask.screenForSpam({ post: text }),
    'personal data': () => ask.screenForPersonalData({ post: text }),
  });
  return { hate: found.hate.output, spam: found.spam.output, 'personal data': found['personal data'].output };
}

/** The screenings decide where they are sure and nothing is sensitive; a moderator does otherwise, and nobody in time hides the post. */
async function decide(run: Moderation, findings: Findings): Promise<Decision> {
  const { moderators: approvers, moderateWithinMs: expiresAfterMs, leastConfidence } = run.configuration;
  const doubts = Object.values(findings).filter(
    (found) => found === null || found.finding === 'sensitive' || found.confidence < leastConfidence,
  );
  const reason = told(findings);
  if (doubts.length === 0) {
    const outcome = Object.values(findings).some((found) => found?.finding === 'violation') ? 'hidden' : 'published';
    run.note('screening', outcome, reason);
    run.move('screening', 'applying');
    return { outcome, reason, decidedBy: [], proof: null };
  }
  const decided = await run.approve({
    from: 'screening',
    in: 'awaiting_moderator',
    to: 'applying',
    why: reason,
    name: 'post',
    action: 'publish_post',
    arguments: { postId: run.input.postId },
    show: [{ label: 'Post', text: run.input.text }, ...shown(findings)],
    choices: { approve: 'published', reject: 'hidden' },
    policy: { approvers, expiresAfterMs, commentRequired: 'either' },
  });
  if (decided.choice === 'published' || decided.choice === 'hidden')
    return { outcome: decided.choice, reason: decided.comment!, decidedBy: decided.by, proof: decided.proof };
  return { outcome: 'hidden', reason: 'no moderator decided in time', decidedBy: [], proof: null };
}

/** Another person decides on the appeal; a decision that is overturned is undone. */
async function hear(run: Moderation, appeal: string, findings: Findings, { outcome, reason, decidedBy }: Omit<Decision, 'proof'>) {
  const { postId, text, author } = run.input;
  const { appealReviewers: approvers, reviewAppealWithinMs: expiresAfterMs } = run.configuration;
  const decided = await run.approve({
    from: 'open_to_appeal',
    in: 'awaiting_appeal',
    to: 'applying',
    why: 'the author appeals',
    name: 'appeal',
    action: 'overturn_decision',
    arguments: { postId },
    show: [
      { label: 'Appeal', text: appeal },
      { label: 'Decision', text: `${outcome} by ${decidedBy.join(', ') || 'the screenings'}: ${reason}` },
      { label: 'Post', text },
      ...shown(findings),
    ],
    choices: { approve: 'overturned', reject: 'upheld' },
    policy: { approvers, expiresAfterMs, commentRequired: 'either', leaveOut: decidedBy },
  });
  const why = decided.comment ?? 'nobody decided in time, so the decision stands';
  const after = decided.choice === 'overturned' ? (outcome === 'hidden' ? 'published' : 'hidden') : outcome;
  if (decided.choice === 'overturned') await run.once.overturnDecision({ postId, outcome: after, reason: why, proof: decided.proof });
  const verdict = decided.choice === 'overturned' ? 'overturned' : 'upheld';
  await run.mail.tellAppellant({ to: author.email, name: author.name, appeal: verdict, reason: why });
  return run.end('applying', after, { outcome: after, reason: why, decidedBy: [...decidedBy, ...decided.by], appeal: verdict });
}

const lineOf = (found: Finding | null): string =>
  found === null ? 'no model could answer' : `${found.finding}, ${Math.round(found.confidence * 100)} % sure: ${found.reasoning}`;

const shown = (findings: Findings) =>
  Object.entries(findings).map(([label, found]) => ({ label: `Screened for ${label}`, text: lineOf(found) }));

const told = (findings: Findings): string =>
  Object.entries(findings)
    .map(([label, found]) => `${label}: ${found === null ? 'no model could answer' : found.finding}`)
    .join('; ');
