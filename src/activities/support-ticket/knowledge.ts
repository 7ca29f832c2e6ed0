import { MOST_FOUND, rankByMeaning, titlesToCompare } from '../../business/knowledge/by-meaning.ts';
import { searchArticles } from '../../business/knowledge/shop-search.ts';
import type { KnowledgeSearch, PassageRef, TicketContext } from '../../contracts/support-ticket/context.ts';
import { readsOutside } from '../../kit/activity/effect-class.ts';
import type { Embedded } from '../../kit/activity/model/embed.ts';
import type { Model } from '../../kit/activity/model/model.ts';
import { SignalboxError } from '../../kit/common/failures.ts';
import { toStorable } from '../../kit/common/text.ts';
import type { Db } from '../../store/database.ts';
import { readTicketContext, type GatherContextInput } from './context.ts';

/** The articles that were found, how, and what that cost. */
export type ArticlesFound = Pick<TicketContext, 'passages'> & { search: KnowledgeSearch } & Partial<Pick<Embedded, 'model' | 'usage'>>;

type Message = Pick<GatherContextInput, 'subject' | 'body'>;

interface KnowledgePorts {
  db: Db;
  model: Pick<Model, 'embed'>;
}

/** A customer waits for the answer, and the words are there at once. */
const TIMEOUT_MS = 8_000;
const MOST_CHARACTERS = 2_000;
const MOST_BY_WORDS = 20;

/** The context of a ticket, with articles found by words; says whether they are to be searched by meaning, where a model is configured for that. */
export async function gatherTicketContext({ db, model }: KnowledgePorts, ticket: GatherContextInput): Promise<TicketContext> {
  const context = await readTicketContext(db, ticket);
  if (!model.embed) return context;
  const titles = await titlesToCompare(db, textOf(ticket), context.passages);
  return { ...context, search: 'why' in titles ? { by: 'words', ...titles } : { by: 'words', next: 'meaning' } };
}

/** Finds articles by the meaning of their titles; by the words of the message where that is not possible, and then says why. */
export const createKnowledgeActivities = ({ db, model }: KnowledgePorts) => ({
  searchByMeaning: readsOutside(async (ticket: Message): Promise<ArticlesFound> => {
    const text = textOf(ticket);
    const byWords = await searchArticles(db, { text, limit: MOST_BY_WORDS });
    const titles = await titlesToCompare(db, text, byWords);
    if ('why' in titles) return foundByWords(byWords, titles.why);
    if (!model.embed) return foundByWords(byWords, 'no model is configured for embeddings any more');
    try {
      const texts = [text, ...titles.map(({ title }) => title)];
      const { vectors, ...cost } = await model.embed(texts, { name: 'searchByMeaning', timeoutMs: TIMEOUT_MS });
      const compared = titles.map((article, at) => ({ ...article, vector: vectors[at + 1]! }));
      return { passages: rankByMeaning(vectors[0]!, compared, byWords), search: { by: 'meaning' }, ...cost };
    } catch (error) {
      if (!isOfModel(error)) throw error;
      return foundByWords(byWords, error.message);
    }
  }),
});

/** The cut may split a character. */
const textOf = ({ subject, body }: Message): string => toStorable(`${subject}\n${body}`.slice(0, MOST_CHARACTERS)).trim();

/** The texts of the articles stay out of the history. */
const foundByWords = (passages: readonly PassageRef[], why: string): ArticlesFound => ({
  passages: passages.slice(0, MOST_FOUND).map(({ id, title, relevance }) => ({ id, title, relevance })),
  search: { by: 'words', why },
});

/** Whether no model could be asked, or none may; a failure of our own database is not of that kind. */
const isOfModel = (error: unknown): error is SignalboxError =>
  error instanceof SignalboxError && /^(?:MODEL_|PROVIDER_|BUDGET_EXCEEDED$|CONFIG_INVALID$)/.test(error.code);
