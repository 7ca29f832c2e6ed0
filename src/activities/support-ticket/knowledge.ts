import { MOST_FOUND, rankByMeaning, titlesToCompare } from '../../business/knowledge/by-meaning.ts';
import { searchArticles } from '../../business/knowledge/shop-search.ts';
import type { KnowledgeSearch, PassageRef, TicketContext } from '../../contracts/support-ticket/context.ts';
import type { Embedded } from '../../kit/activity/model/embed.ts';
import type { Model } from '../../kit/activity/model/model.ts';
import { currentScope } from '../../kit/activity/scope.ts';
import { SignalboxError } from '../../kit/common/failures.ts';
import { toStorable } from '../../kit/common/text.ts';
import type { Db } from '../../store/database.ts';

/** The articles that a ticket's context names, how they were found, and what that cost. */
export type ArticlesFound = Pick<TicketContext, 'passages' | 'search'> & Partial<Pick<Embedded, 'model' | 'usage'>>;

/** A customer waits for the answer, and the words are there at once. */
const TIMEOUT_MS = 8_000;
const MOST_CHARACTERS = 2_000;
const MOST_BY_WORDS = 20;

/** Finds articles by the meaning of their titles; by the words of the message where that is not possible, and then says why. */
export async function findArticles({ db, model }: { db: Db; model: Pick<Model, 'embed'> }, message: string): Promise<ArticlesFound> {
  const text = toStorable(message.slice(0, MOST_CHARACTERS)).trim(); // the cut may have split a character
  const byWords = await searchArticles(db, { text, limit: MOST_BY_WORDS });
  const titles = await titlesToCompare(db, text, byWords);
  if ('why' in titles) return foundByWords(byWords, { by: 'words', why: titles.why });
  try {
    const { vectors, ...cost } = await model.embed([text, ...titles.map(({ title }) => title)], {
      name: 'searchArticles',
      timeoutMs: TIMEOUT_MS,
    });
    const compared = titles.map((article, at) => ({ ...article, vector: vectors[at + 1]! }));
    return { passages: rankByMeaning(vectors[0]!, compared, byWords), search: { by: 'meaning' }, ...cost };
  } catch (error) {
    if (!isOfModel(error)) throw error;
    await recordFallback(error);
    return foundByWords(byWords, { by: 'words', why: error.message });
  }
}

/** The texts of the articles stay out of the history. */
const foundByWords = (passages: readonly PassageRef[], search: KnowledgeSearch): ArticlesFound => ({
  passages: passages.slice(0, MOST_FOUND).map(({ id, title, relevance }) => ({ id, title, relevance })),
  search,
});

/** Whether no model could be asked, or none may; a failure of our own database is not of that kind. */
const isOfModel = (error: unknown): error is SignalboxError =>
  error instanceof SignalboxError && /^(?:MODEL_|PROVIDER_|BUDGET_EXCEEDED$|CONFIG_INVALID$)/.test(error.code);

async function recordFallback({ code, message }: SignalboxError): Promise<void> {
  const scope = currentScope();
  await scope.commit(
    async () => undefined,
    [
      {
        ...{ kind: 'rule', step: scope.step, by: 'knowledge-search', choice: 'by words', reasoning: message },
        ...{ details: { code }, origin: `search:${scope.activityId}`, at: new Date().toISOString() },
      },
    ],
  );
}
