import type { ApprovalProof } from '../../kit/common/approval.ts';
import { asks, changes, mails, type KitPorts } from '../../kit/activity/activities.ts';
import { defineTable } from '../../kit/activity/table.ts';
import type { Trx } from '../../store/database.ts';
import { hate, personalData, spam } from './prompts.ts';

/** Posts on which was decided. */
const posts = defineTable('moderated_posts', { id: 'text', visible: 'boolean', reason: 'text', run_id: 'text' }, { key: 'id' });
export const tables = [posts];

/** A decision to apply; `proof` is the moderator's answer, null where the screenings alone decided. */
type Ruling<Proof> = { postId: string; outcome: 'published' | 'hidden'; reason: string; proof: Proof };
/** A mail to the author of a post. */
type Told = { author: { name: string; email: string }; outcome: string; reason: string };

const putDecision = (trx: Trx, { postId, outcome, reason }: Ruling<unknown>, { runId }: { runId: string }) =>
  posts.put(trx, { id: postId, visible: outcome === 'published', reason, run_id: runId });

const moderatorsAnswer = ({ postId, outcome, proof }: Ruling<ApprovalProof | null>) =>
  proof && { proof, action: 'publish_post', arguments: { postId }, ...(outcome === 'hidden' && { answer: 'rejected' as const }) };

const reviewersAnswer = ({ postId, proof }: Ruling<ApprovalProof>) => ({ proof, action: 'overturn_decision', arguments: { postId } });

/** The activities of a moderation. */
export const createModerationActivities = (ports: KitPorts) => ({
  screenForHate: asks(ports, hate),
  screenForSpam: asks(ports, spam),
  screenForPersonalData: asks(ports, personalData),

  /** A moderator's answer is checked again. */
  applyDecision: changes(ports, { class: 'compensatable', proof: moderatorsAnswer }, putDecision),
  overturnDecision: changes(ports, { class: 'compensatable', proof: reviewersAnswer, undoes: 'apply decision' }, putDecision),

  tellAuthor: mails(ports, ({ author, outcome, reason, days }: Told & { days: number }) => ({
    to: author.email,
    subject: `Your post is ${outcome}`,
    text: `Hello ${author.name},\n\nyour post is ${outcome}. Reason: ${reason}\n\nYou may appeal once within ${days} days.`,
  })),
  tellAppellant: mails(ports, ({ author, outcome, reason }: Told) => ({
    to: author.email,
    subject: `Your appeal: the decision was ${outcome}`,
    text: `Hello ${author.name},\n\nanother person looked at your post. The decision was ${outcome}. Reason: ${reason}`,
  })),
});
export type ModerationActivities = ReturnType<typeof createModerationActivities>;
