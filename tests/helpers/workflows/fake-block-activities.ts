import type { SampleActivities } from '../../../examples/blocks/sample.ts';
import type { CallsOf } from '../../../src/kit/activity/effect-class.ts';

const USAGE = { modelCalls: 1, cachedCalls: 0, unpricedCalls: 0, inputTokens: 1, outputTokens: 1, usdNano: 1 };
const decision = { choice: 'answered', confidence: 0.9, reasoning: null };

/** What a prompt returns. */
const answer = <Output>(output: Output) => ({ output, decision, model: 'fake', rawRef: '', overridden: [], usage: USAGE });

/** The activities of the examples, without a model, a mail server or a table. */
export function createFakeBlocks(): CallsOf<SampleActivities> {
  let refundChecks = 0;
  return {
    lookUp: async ({ topic }) => [`known: ${topic}`],
    isDelivered: async () => true,
    refundStatus: async () => (refundChecks++ === 0 ? 'pending' : 'succeeded'),
    classify: async () => answer({ kind: 'question' as const }),
    draft: async ({ topic, facts, fault }) => answer({ text: [topic, facts.join('; '), ...(fault === null ? [] : [fault])].join(', ') }),
    judge: async ({ text }) => answer({ fault: text.includes('too short') ? null : 'too short' }),
    plan: async ({ topic }) => answer({ parts: [`${topic} 1`, `${topic} 2`] }),
    research: async ({ input: { topic } }) => ({
      ...{ outcome: 'done' as const, output: { text: `found ${topic}` }, session: 'one', decision, model: 'fake', transcriptRef: '' },
      ...{ steps: 1, toolCalls: 1, usage: USAGE },
    }),
    publish: async () => undefined,
    tell: async ({ text }) => ({ messageId: `mail: ${text}` }) as never,
    announce: async () => ({ status: 204 }),
    reserve: async ({ item }) => `reserved ${item}`,
    release: async () => undefined,
  };
}
