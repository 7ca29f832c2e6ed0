import type { ModerationActivities } from '../../activities/moderation/activities.ts';
import { contract } from '../../contracts/moderation/contract.ts';
import type { Finding, ModerationResult } from '../../contracts/moderation/schema.ts';
import type { ApprovalProof } from '../../kit/common/approval.ts';
import { story, type RunOf } from '../../kit/workflow/story.ts';

type Moderation = RunOf<typeof contract, ModerationActivities>;
type Findings = Record<string, Finding | null>;
type Decision = Pick<ModerationResult, 'outcome' | 'reason' | 'decidedBy'>;

/** Screens a post, decides on it once, and hears one appeal. */
export const moderation = story<typeof contract, ModerationActivities>(contract, async (run) => {
  const { author, postId } = run.input;
  const { appealWithinMs } = run.configuration;
  run.move('received', 'screening');
  const findings = await screen(run);
  const { proof, ...decision } = await decide(run, findings);
  await run.once.applyDecision({ postId, outcome: decision.outcome, reason: decision.reason, proof });
  await run.mail.tellAuthor({ author, outcome: decision.outcome, reason: decision.reason, days: Math.ceil(appealWithinMs / 86_400_000) });
  run.publish({ ...decision, appeal: null });
  run.move('applying', 'open_to_appeal');
  const appeal = await run.message.appeal.next(appealWithinMs);
  if (appeal !== null) return hear(run, appeal.text, findings, decision);
  return run.end('open_to_appeal', decision.outcome, { ...decision, appeal: null });
});

function screen({ input: { text: post }, ask, parallel }: Moderation): Promise<Findings> {
  return parallel({
    hate: async () => (await ask.screenForHate({ post })).output,
    spam: async () => (await ask.screenForSpam({ post })).output,
    'personal data': async () => (await ask.screenForPersonalData({ post })).output,
  });
}

/** The screenings decide where they are sure and nothing is sensitive; a moderator does otherwise, and nobody in time hides the post. */
async function decide(run: Moderation, findings: Findings): Promise<Decision & { proof: ApprovalProof | null }> {
  const { moderators: approvers, moderateWithinMs: expiresAfterMs, leastConfidence } = run.configuration;
  const sure = (found: Finding | null) => found !== null && found.finding !== 'sensitive' && found.confidence >= leastConfidence;
  if (Object.values(findings).every(sure)) {
    const broken = Object.keys(findings).filter((rule) => findings[rule]?.finding === 'violation');
    const outcome = broken.length > 0 ? 'hidden' : 'published';
    const reason = broken.length > 0 ? `it breaks our rule on ${broken.join(' and ')}` : 'nothing was found';
    run.note('screening', outcome, reason);
    run.move('screening', 'applying');
    return { outcome, reason, decidedBy: [], proof: null };
  }
  const decided = await run.approve({
    from: 'screening',
    in: 'awaiting_moderator',
    to: 'applying',
    why: 'a screening is in doubt',
    name: 'post',
    action: 'publish_post',
    arguments: { postId: run.input.postId },
    show: { Post: run.input.text, ...shown(findings) },
    choices: { approve: 'published', reject: 'hidden' },
    policy: { approvers, expiresAfterMs, commentRequired: 'either' },
  });
  if (!('proof' in decided)) return { outcome: 'hidden', reason: 'no moderator decided in time', decidedBy: [], proof: null };
  return { outcome: decided.choice, reason: decided.comment!, decidedBy: decided.by, proof: decided.proof };
}

/** Another person decides on the appeal; a decision that is overturned is undone. */
async function hear(run: Moderation, appeal: string, findings: Findings, { outcome, reason, decidedBy }: Decision) {
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
    show: {
      Appeal: appeal,
      Decision: `${outcome} by ${decidedBy.join(', ') || 'the screenings'}: ${reason}`,
      Post: text,
      ...shown(findings),
    },
    choices: { approve: 'overturned', reject: 'upheld' },
    policy: { approvers, expiresAfterMs, commentRequired: 'either', leaveOut: decidedBy },
  });
  const why = decided.comment ?? 'nobody decided in time, so the decision stands';
  const verdict = decided.choice === 'overturned' ? 'overturned' : 'upheld';
  const after = verdict === 'upheld' ? outcome : outcome === 'hidden' ? 'published' : 'hidden';
  if (decided.choice === 'overturned') await run.once.overturnDecision({ postId, outcome: after, reason: why, proof: decided.proof });
  await run.mail.tellAppellant({ author, outcome: verdict, reason: why });
  return run.end('applying', after, { outcome: after, reason: why, decidedBy: [...decidedBy, ...decided.by], appeal: verdict });
}

/** What each screening found, as a person reads it. */
const shown = (findings: Findings): Record<string, string> =>
  Object.fromEntries(Object.entries(findings).map(([rule, found]) => [`Screened for ${rule}`, lineOf(found)]));

const lineOf = (found: Finding | null): string =>
  found ? `${found.finding}, ${Math.round(found.confidence * 100)} % sure: ${found.reasoning}` : 'no model could answer';
