import type { ApprovalProof } from '../../kit/common/approval.ts';
import { asks, changes, mails, type KitPorts } from '../../kit/activity/activities.ts';
import { defineTable } from '../../kit/activity/table.ts';
import { hate, personalData, spam } from './prompts.ts';

/** Posts on which was decided. */
const posts = defineTable('moderated_posts', { id: 'text', visible: 'boolean', reason: 'text', run_id: 'text' }, { key: 'id' });
export const tables = [posts];

interface Ruling {
  postId: string;
  outcome: 'published' | 'hidden';
  reason: string;
  /** The moderator's answer; null where the screenings alone decided. */
  proof: ApprovalProof | null;
}

/** The activities of a moderation. */
export const createModerationActivities = (ports: KitPorts) => ({
  screenForHate: asks(ports, hate),
  screenForSpam: asks(ports, spam),
  screenForPersonalData: asks(ports, personalData),

  /** Shows or hides a post; a person's answer is checked again. */
  applyDecision: changes(
    ports,
    {
      class: 'compensatable',
      proof: ({ postId, outcome, proof }: Ruling) =>
        proof && { proof, action: 'publish_post', arguments: { postId }, ...(outcome === 'hidden' && { answer: 'rejected' as const }) },
    },
    (trx, { postId, outcome, reason }, { runId }) =>
      posts.put(trx, { id: postId, visible: outcome === 'published', reason, run_id: runId }),
  ),

  /** Turns an applied decision round. */
  overturnDecision: changes(
    ports,
    {
      class: 'compensatable',
      undoes: 'apply decision',
      proof: ({ postId, proof }: Ruling & { proof: ApprovalProof }) => ({ proof, action: 'overturn_decision', arguments: { postId } }),
    },
    (trx, { postId, outcome, reason }, { runId }) =>
      posts.put(trx, { id: postId, visible: outcome === 'published', reason, run_id: runId }),
  ),

  tellAuthor: mails(
    ports,
    ({ to, name, outcome, reason, days }: { to: string; name: string; outcome: string; reason: string; days: number }) => ({
      to,
      subject: `Your post is ${outcome}`,
      text: [
        `Hello ${name},`,
        `your post is ${outcome}. Reason: ${reason}`,
        `You may appeal once within ${days} days by answering this mail.`,
      ].join('\n\n'),
    }),
  ),

  tellAppellant: mails(ports, ({ to, name, appeal, reason }: { to: string; name: string; appeal: string; reason: string }) => ({
    to,
    subject: `Your appeal: the decision was ${appeal}`,
    text: [`Hello ${name},`, `another person looked at your post again. The decision was ${appeal}. Reason: ${reason}`].join('\n\n'),
  })),
});
export type ModerationActivities = ReturnType<typeof createModerationActivities>;
