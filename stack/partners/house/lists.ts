import type { Query } from '../database.ts';
import type { Call, Reply } from '../reply.ts';
import { showIntent, type IntentRow } from './objects.ts';
import { invalid } from './wording.ts';

const MOST_ROWS = 100;
const CLAUSE = /^\s*metadata\[(["'])(.+?)\1\]:(["'])((?:\\.|[^\\])*)\3\s*$/;

const expandOf = ({ query }: Call): string[] => [...query].filter(([name]) => name.startsWith('expand[')).map(([, value]) => value);

/** GET /v1/payment_intents?limit=…&created[gte]=…&customer=…: newest first. */
export async function listIntents(query: Query, call: Call): Promise<Reply> {
  const limit = Math.min(Math.max(Number(call.query.get('limit') ?? 10) || 10, 1), MOST_ROWS);
  const since = Number(call.query.get('created[gte]') ?? 0) || 0;
  const rows = await query<IntentRow>(
    'select * from partners.intents where at >= $1 and ($2::text is null or customer = $2) order by seq desc limit $3',
    [new Date(since * 1_000), call.query.get('customer'), limit + 1],
  );
  const data = rows.slice(0, limit).map((row) => showIntent(row, { baseUrl: call.baseUrl, expand: expandOf(call) }));
  return { status: 200, body: { object: 'list', url: '/v1/payment_intents', has_more: rows.length > limit, data } };
}

/** GET /v1/payment_intents/search?query=metadata["name"]:"value", only this clause. Unlike Stripe's, this index never lags. */
export async function searchIntents(query: Query, call: Call): Promise<Reply> {
  const clause = CLAUSE.exec(call.query.get('query') ?? '');
  if (!clause) throw invalid('This house searches by one clause: metadata["name"]:"value".', undefined, 'query');
  const value = clause[4]!.replace(/\\(.)/g, '$1');
  const rows = await query<IntentRow>('select * from partners.intents where metadata ->> $1 = $2 order by seq desc limit $3', [
    clause[2],
    value,
    MOST_ROWS,
  ]);
  const data = rows.map((row) => showIntent(row, { baseUrl: call.baseUrl, expand: expandOf(call) }));
  return { status: 200, body: { object: 'search_result', url: '/v1/payment_intents/search', has_more: false, data } };
}
