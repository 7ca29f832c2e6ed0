import { fold, spellOutName } from '../text/words.ts';

/** What a property wants, judged by its name and description. */
export type Kind =
  | 'confidence'
  | 'reasoning'
  | 'language'
  | 'reply'
  | 'title'
  | 'summary'
  | 'email'
  | 'url'
  | 'phone'
  | 'date'
  | 'amount'
  | 'currency'
  | 'code'
  | 'person'
  | 'query'
  | 'sources'
  | 'unsupported'
  | 'known'
  | 'tried'
  | 'priority'
  | 'other';

const BY_NAME: [Kind, RegExp][] = [
  ['known', /\b(?:known|findings|established)\b/],
  ['tried', /\b(?:tried|attempted|attempts)\b/],
  ['priority', /\b(?:priority|severity)\b/],
  ['unsupported', /\b(?:unsupported|ungrounded|unfounded|unverified|hallucinations?)\b/],
  ['confidence', /\b(?:confidence|certainty|probability|likelihood|score)\b/],
  ['reasoning', /\b(?:reason|reasons|reasoning|rationale|justification|why|thoughts?|explanation)\b/],
  ['language', /\b(?:language|lang|locale)\b/],
  ['sources', /\b(?:sources?|citations?|passages?|references|evidence|used)\b/],
  ['email', /\be ?mail(?: address)?\b/],
  ['url', /\b(?:url|link|website|uri)\b/],
  ['phone', /\b(?:phone|telephone|mobile)\b/],
  ['currency', /\bcurrency\b/],
  ['date', /\b(?:date|day|deadline|due|birthday|on|at)$/],
  ['amount', /\b(?:amount|price|total|sum|cost|fee|charge|balance|value)\b/],
  ['code', /\b(?:id|number|no|code|reference|sku|tracking)$/],
  ['reply', /\b(?:reply|answer|response|draft|letter|mail)\b/],
  ['title', /\b(?:title|subject|headline|heading)\b/],
  ['summary', /\b(?:summary|abstract|synopsis|gist|outcome|text|description|message|body|content|note)\b/],
  ['person', /\bname\b/],
  ['query', /\b(?:query|search|question|keywords?|q)\b/],
];

/** Names that do not tell what kind of text is meant; the description may. */
const SAYS_LITTLE = /^(?:text|message|body|content|question)$/;
const IS_LETTER = /\b(?:mail|letter|reply|message) to (?:the|a) (?:customer|user|person|sender)\b/;

/** What a property wants; its name counts before its description. */
export function kindOf(name: string, description: string): Kind {
  const spelled = fold(spellOutName(name));
  if (SAYS_LITTLE.test(spelled) && IS_LETTER.test(fold(description))) return 'reply';
  const named = BY_NAME.find(([, pattern]) => pattern.test(spelled));
  if (named) return named[0];
  const told = fold(description);
  if (/how (?:sure|certain|confident)/.test(told)) return 'confidence';
  if (/iso 639|language/.test(told)) return 'language';
  return BY_NAME.find(([, pattern]) => pattern.test(told))?.[0] ?? 'other';
}
