import { sql } from 'kysely';
import type { PassageRef } from '../../contracts/support-ticket/context.ts';
import { similarityOf, type Vector } from '../../kit/common/vector.ts';
import type { Db } from '../../store/database.ts';

/** An article by its title, whose meaning is compared. */
type Title = Pick<PassageRef, 'id' | 'title'>;

/** More titles would make each search slow; such a knowledge base needs an index of vectors. */
const MOST_TITLES = 2_000;
export const MOST_FOUND = 3;
/** How much similarity a point of the search by words is worth: few common words decide between titles that are about equally near. */
const A_POINT = 0.05;

/** The titles to compare with a text by meaning, or why its words alone are compared. */
export async function titlesToCompare(db: Db, text: string, byWords: readonly PassageRef[]): Promise<Title[] | { why: string }> {
  if (text === '') return { why: 'the message is blank' };
  const [stops, titles] = await Promise.all([
    countStopWords(db, text),
    db
      .selectFrom('articles')
      .select(['id', 'title'])
      .where('language', '=', 'en')
      .orderBy('id')
      .limit(MOST_TITLES + 1)
      .execute(),
  ]);
  if (titles.length > MOST_TITLES) return { why: `there are more than ${MOST_TITLES} English articles` };
  if (titles.length === 0) return { why: 'there are no English articles' };
  const [first] = byWords;
  const isNearest = first === undefined || titles.some(({ id }) => id === first.id);
  return isEnglish(stops, isNearest) ? titles : { why: 'the message is not in English' };
}

/** Stop words of each language in a text. */
interface StopWords {
  en: number;
  de: number;
  fr: number;
}

/** @param isNearest whether its words are nearest to an English article, or to none: that decides where the stop words do not. */
export const isEnglish = ({ en, de, fr }: StopWords, isNearest: boolean): boolean =>
  en > Math.max(de, fr) || (en === Math.max(de, fr) && isNearest);

async function countStopWords(db: Db, text: string): Promise<StopWords> {
  const { rows } = await sql<StopWords>`
    select count(*) filter (where ts_lexize('english_stem', lexeme) = '{}')::int as en,
      count(*) filter (where ts_lexize('german_stem', lexeme) = '{}')::int as de,
      count(*) filter (where ts_lexize('french_stem', lexeme) = '{}')::int as fr
    from unnest(to_tsvector('simple', ${text}))`.execute(db);
  return rows[0]!;
}

/**
 * The articles whose titles mean what the question means, best first. The words decide between titles that are equally near, and the best
 * article by words always stays, because titles leave out what only the text of an article names.
 */
export function rankByMeaning(
  question: Vector,
  titles: readonly (Title & { vector: Vector })[],
  byWords: readonly PassageRef[],
): PassageRef[] {
  const [best] = byWords;
  const points = new Map(byWords.map(({ id, relevance }) => [id, relevance]));
  const ranked = titles
    .map(({ id, title, vector }) => ({ id, title, near: similarityOf(question, vector) + A_POINT * (points.get(id) ?? 0) }))
    .toSorted((a, b) => b.near - a.near || (a.id < b.id ? -1 : 1));
  const place = best ? ranked.findIndex(({ id }) => id === best.id) : -1;
  const kept = place < MOST_FOUND ? ranked.slice(0, MOST_FOUND) : [...ranked.slice(0, MOST_FOUND - 1), ranked[place]!];
  return kept.map(({ id, title, near }) => ({ id, title, relevance: Math.round(100 * near) / 100 }));
}
