import { sql } from 'kysely';
import type { Passage } from '../../contracts/support-ticket/context.ts';
import type { Db } from '../../store/database.ts';

export interface ArticleSearch {
  /** Words in any order and language; can be a whole message. */
  text: string;
  language?: string | null;
  category?: string | null;
  limit?: number;
}

/** Further words add little, and each costs an index look-up. */
const MAX_QUESTION_CHARACTERS = 2_000;
const MAX_PASSAGE_CHARACTERS = 1_500;
/** Hits below this share of the best score have only common words in common with the question. */
const NOISE = 0.4;

/**
 * Finds the articles that share words with the text, best first. Not all words must match; rare words count more than frequent ones, and
 * words of the title count double.
 */
export async function searchArticles(db: Db, search: ArticleSearch): Promise<Passage[]> {
  const { rows } = await sql<Passage>`
    with question as (
      select language, dictionary, replace(plainto_tsquery(dictionary, ${search.text.slice(0, MAX_QUESTION_CHARACTERS)})::text, ' & ', ' | ')::tsquery as query
      from (values ('en', 'english'::regconfig), ('de', 'german'::regconfig), ('fr', 'french'::regconfig)) as known(language, dictionary)
      where ${search.language ?? null}::text is null or language = ${search.language ?? null}
    ), candidate as (
      select a.id, a.language, a.search, q.query
      from articles a join question q on q.language = a.language and a.search @@ q.query
      where ${search.category ?? null}::text is null or a.category = ${search.category ?? null}
    ), hit as (
      select c.id, c.language, word.lexeme, case when 'A' = any(word.weights) then 2.0 else 1.0 end as place
      from candidate c cross join lateral unnest(c.search) as word
      where array_to_tsvector(array[word.lexeme]) @@ c.query
    ), worth as (
      select language, lexeme, ln(1 + (select count(*) from articles)::float8 / count(*)) as worth from hit group by language, lexeme
    ), scored as (
      select hit.id, sum(place * worth) / (1 + ln(max(length(c.search)))) as score
      from hit join worth using (language, lexeme) join candidate c on c.id = hit.id group by hit.id
    )
    select a.id, a.title, left(a.body, ${MAX_PASSAGE_CHARACTERS}) as text, a.url, round(score::numeric, 2)::float8 as relevance
    from scored join articles a on a.id = scored.id
    where score >= ${NOISE} * (select max(score) from scored)
    order by score desc, a.id limit ${search.limit ?? 3}`.execute(db);
  return rows;
}

/** The articles with these ids, in this order; unknown ids are left out. */
export async function articlesById(db: Db, ids: readonly string[]): Promise<Passage[]> {
  if (ids.length === 0) return [];
  const rows = await db.selectFrom('articles').select(['id', 'title', 'body', 'url']).where('id', 'in', ids).execute();
  return [...new Set(ids)].flatMap((id) =>
    rows
      .filter((row) => row.id === id)
      .map(({ title, body, url }) => ({ id, title, text: body.slice(0, MAX_PASSAGE_CHARACTERS), url, relevance: 1 })),
  );
}
