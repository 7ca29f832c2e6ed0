import type { Insertable } from 'kysely';
import { articleUrl } from '../../src/business/knowledge/article-url.ts';
import type { ShopTables } from '../../src/business/shop/shop-tables.ts';

export type ArticleRow = Insertable<ShopTables['articles']>;

/** Builds a knowledge base row; its address is derived from its id, and each body item becomes a line. */
export const article = (id: string, language: string, category: string, title: string, ...body: string[]): ArticleRow => ({
  id,
  title,
  body: body.join('\n'),
  category,
  language,
  url: articleUrl(language, id),
});
