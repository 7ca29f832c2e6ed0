import { checkReply, type GateRules } from '../../rules/support-ticket/gate/check-reply.ts';
import type { DraftReply, DraftReplyInput, Judgement, ReplySource, Rubric } from '../../contracts/support-ticket/ticket.schema.ts';
import { declare } from '../../kit/activity/effect-class.ts';
import type { Model } from '../../kit/activity/model/model.ts';
import type { ModelResult } from '../../kit/activity/model/prompt.ts';
import type { Db } from '../../store/database.ts';
import { articlesById } from '../../business/knowledge/shop-search.ts';
import { draftReply } from './prompts.ts';
import { judgeReply, rewriteReply } from './quality-prompts.ts';
import type { Finding } from '../../rules/support-ticket/gate/finding.ts';

export interface DraftReplyTask {
  source: ReplySource;
  rules: GateRules;
}

export interface RewriteReplyTask extends DraftReplyTask {
  earlierReply: string;
  /** Why the earlier reply was stopped. */
  reasons: string[];
}

export interface JudgeReplyTask {
  source: ReplySource;
  reply: string;
  rubric: Rubric;
}

/** A reply and the gate's findings, both based on the same version of the documents. */
export type DraftedReply = ModelResult<DraftReply> & { findings: Finding[] };

const asksModel = declare<'model'>('read');

/** Questions to a model that read passages by id, so that workflow and history hold only references. */
export const createReplyActivities = ({ db, model }: { db: Db; model: Model }) => {
  const [draft, rewrite, judge] = [model.step(draftReply), model.step(rewriteReply), model.step(judgeReply)];
  return {
    draftReply: asksModel(async ({ source, rules }: DraftReplyTask): Promise<DraftedReply> => {
      const input = await withPassages(db, source);
      return checked(await draft(input), input, rules);
    }),
    rewriteReply: asksModel(async ({ source, rules, earlierReply, reasons }: RewriteReplyTask): Promise<DraftedReply> => {
      const input = await withPassages(db, source);
      return checked(await rewrite({ ...input, earlierReply, reasons }), input, rules);
    }),
    judgeReply: asksModel(async ({ source, reply, rubric }: JudgeReplyTask): Promise<ModelResult<Judgement>> =>
      judge({ ...(await withPassages(db, source)), reply, rubric }),
    ),
  };
};

/** Adds the current text of the passages; deleted ones are left out. */
export async function withPassages(db: Db, { passageIds, ...source }: ReplySource): Promise<DraftReplyInput> {
  const passages = await articlesById(db, passageIds);
  return { ...source, passages: passages.map(({ id, title, text, url }) => ({ id, title, text, url })) };
}

/** The gate's findings in a text. Rules left out take the defaults of the gate. */
export function findingsOn(reply: string, input: DraftReplyInput, rules: Partial<GateRules>): Finding[] {
  const { customerName, language } = input;
  return checkReply({ reply, customerName, language, source: input, ...rules }).findings;
}

const checked = (drafted: ModelResult<DraftReply>, input: DraftReplyInput, rules: GateRules): DraftedReply => ({
  ...drafted,
  findings: findingsOn(drafted.output.reply, input, rules),
});
