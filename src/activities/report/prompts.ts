import { z } from 'zod';
import { Insight } from '../../contracts/report/insight.schema.ts';
import { definePrompt } from '../../kit/activity/model/prompt.ts';

const cell = z.union([z.string(), z.number(), z.null()]);

const Table = z.strictObject({
  query: z.string(),
  title: z.string(),
  columns: z.array(z.strictObject({ name: z.string(), title: z.string(), unit: z.string() })),
  rowsInAll: z.number(),
  rows: z.array(z.record(z.string(), cell)),
});
export type PromptTable = z.infer<typeof Table>;

const Wrong = z.strictObject({ text: z.string(), problem: z.string() });

const INSIGHTS = 3;
/** By the number of insights that are wrong: each is corrected. Without any, at most three are made. */
const answers = Array.from({ length: INSIGHTS + 1 }, (_, wrong) =>
  z.strictObject({
    insights: z
      .array(Insight)
      .min(wrong)
      .max(wrong || INSIGHTS),
  }),
);

/** Up to three things that the data say. What was wrong with an earlier answer is said, and only those are asked for again. */
export const findInsights = definePrompt({
  name: 'findInsights',
  version: '2',
  tier: 'large',
  instructions: [
    'You read the tables of a business report and say what its readers should know: what changed, what stands out, what needs attention. `look` says what matters to them.',
    'Answer with three insights, with fewer only where the tables show no more.',
    'Each insight is one to three plain sentences in English. Say only what the tables show; give no causes that they do not show, and no advice.',
    'Code computes every number again. Write numbers in digits, as 1,234.5, with their unit, and list each one in `numbers` with its source; no number words such as "half" or "doubled".',
    'Numbers of rows are those of the field `row`. Compute nothing that is not a derivation of the list. A change has the word that fits its sign: it rose, or it fell.',
    'If `wrong` is not empty, answer with one corrected insight for each entry, in its order, and make the same mistake in none.',
  ].join('\n'),
  input: z.strictObject({
    title: z.string(),
    period: z.string(),
    look: z.string(),
    tables: z.array(Table),
    wrong: z.array(Wrong).max(INSIGHTS),
  }),
  output: ({ wrong }) => answers[wrong.length]!,
  limits: { outputTokens: 2_500, timeoutMs: 60_000 },
  decision: ({ insights }) => ({ choice: `${insights.length} insights`, confidence: null, reasoning: insights[0]?.text ?? null }),
});
