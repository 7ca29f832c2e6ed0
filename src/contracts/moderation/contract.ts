import { defineContract, defineMessage } from '../../kit/common/contract.ts';
import { text } from '../../kit/common/fields.ts';
import type { schemas } from './schema.ts';

/** Contract of the moderation of a post. */
export const contract = defineContract<typeof schemas>()({
  name: 'moderation',
  story: 'Screens a post three ways at once, asks a moderator where it is doubtful, applies the decision once, and hears one appeal.',
  states: {
    received: { status: 'initializing', to: ['screening'] },
    screening: { status: 'running', to: ['awaiting_moderator', 'applying'] },
    awaiting_moderator: { status: 'waiting_approval', to: ['applying'] },
    applying: { status: 'running', to: ['open_to_appeal', 'published', 'hidden'] },
    /** The decision is applied and told; the author may appeal once. */
    open_to_appeal: { status: 'running', rests: true, to: ['awaiting_appeal', 'published', 'hidden'] },
    awaiting_appeal: { status: 'waiting_approval', to: ['applying'] },
    published: { status: 'completed', to: [] },
    hidden: { status: 'completed', to: [] },
  },
  steps: ['screen for hate', 'screen for spam', 'screen for personal data', 'apply decision', 'tell author'],
  fastPath: ['applyDecision', 'overturnDecision'],
  deciders: ['moderators', 'appealReviewers'],
  messages: [
    defineMessage({
      name: 'appeal',
      story: 'The author asks for a second decision, once.',
      fields: { text: text('Why the decision is wrong.', { most: 5_000 }) },
      states: ['open_to_appeal'],
      once: true,
    }),
  ],
});
