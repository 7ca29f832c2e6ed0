/**
 * How the screenings of `moderation` do with the offline model on labelled posts that it was never tuned on: `npm run accuracy -- moderation`.
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { hate, personalData, spam } from '../src/activities/moderation/prompts.ts';
import { schemas } from '../src/contracts/moderation/schema.ts';
import { openingMessages } from '../src/kit/activity/model/prompt.ts';
import type { ModelProvider } from '../src/kit/activity/model/provider.ts';
import { readCsv } from './csv.ts';

const SCREENINGS = { hate, spam, 'personal data': personalData };
const FILE = new URL('labelled/posts.csv', import.meta.url);

/** Shares and counts of posts; a post is wanted `none` or names the one rule that it breaks. */
export interface ModerationReport {
  posts: number;
  /** Of all screenings: those that find something exactly where the label says so. */
  agreement: number;
  /** Share of posts that a moderator sees. */
  toPerson: number;
  /** Posts that break a rule and were published without a person. */
  wronglyPublished: number;
  /** Ordinary posts that were hidden without a person. */
  wronglyHidden: number;
}

async function screen(provider: ModelProvider, prompt: typeof hate, post: string) {
  const output = prompt.output({ post });
  const { text } = await provider.complete({
    model: 'offline-small',
    format: 'json_schema',
    messages: openingMessages(prompt.instructions, { post }),
    schema: z.toJSONSchema(output, { target: 'draft-7' }),
    schemaName: prompt.name,
    ...prompt.limits,
    signal: AbortSignal.timeout(prompt.limits.timeoutMs),
    run: 'bench:moderation',
    prompt: prompt.name,
  });
  return output.parse(JSON.parse(text));
}

/** Screens every labelled post with the exact prompts of the workflow, and decides as its story does. */
export async function measureModeration(provider: ModelProvider): Promise<ModerationReport> {
  const { leastConfidence } = schemas.configuration.parse({});
  const report = { posts: 0, agreement: 0, toPerson: 0, wronglyPublished: 0, wronglyHidden: 0 };
  for (const { text = '', category } of readCsv(readFileSync(FILE, 'utf8'))) {
    const found = Object.entries(SCREENINGS).map(async ([rule, prompt]) => ({ rule, ...(await screen(provider, prompt, text)) }));
    const findings = await Promise.all(found);
    const doubtful = findings.some(({ finding, confidence }) => finding === 'sensitive' || confidence < leastConfidence);
    const hidden = findings.some(({ finding }) => finding === 'violation');
    report.posts += 1;
    report.agreement += findings.filter(({ rule, finding }) => (finding !== 'none') === (rule === category)).length / findings.length;
    if (doubtful) report.toPerson += 1;
    else if (!hidden && category !== 'none') report.wronglyPublished += 1;
    else if (hidden && category === 'none') report.wronglyHidden += 1;
  }
  const share = (count: number): number => Math.round((1_000 * count) / report.posts) / 1_000;
  return { ...report, agreement: share(report.agreement), toPerson: share(report.toPerson) };
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** The report as text for a terminal. */
export const printModerationReport = ({ posts, agreement, toPerson, wronglyPublished, wronglyHidden }: ModerationReport): string =>
  [
    `posts                          ${posts}`,
    `screenings that agree          ${percent(agreement)}`,
    `a moderator decides            ${percent(toPerson)}`,
    `wrongly published, unseen      ${wronglyPublished}`,
    `wrongly hidden, unseen         ${wronglyHidden}`,
    '',
  ].join('\n');
