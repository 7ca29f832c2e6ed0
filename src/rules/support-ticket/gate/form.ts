import type { Finding } from './finding.ts';

const excerpt = (text: string): string => text.replace(/\s+/g, ' ').slice(0, 60);

const SECRET =
  'passwords?|passwort|pin|tan|cvv|cvc|security code|card (?:number|details)|kartennummer|iban|account number|recovery codes?|codes? (?:from|on|behind) your (?:phone|card|app)|code von ihre[rm]|mot de passe|numéro de (?:carte|compte)|code secret';
const ASKS =
  'send|tell|give|share|provide|reply with|mail|text|forward|senden|schicken|nennen|teilen|mitteilen|geben|envoye[zr]|donne[zr]|communique[zr]|indique[zr]';

/** Domain endings, to find addresses that are written out in words. */
const ENDINGS = 'com|net|org|info|biz|io|co|app|dev|shop|site|online|xyz|top|de|fr|eu|uk|ch|at|ru|cn|example';
const DIGIT_WORDS =
  'zero|one|two|three|four|five|six|seven|eight|nine|null|eins|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zéro|un|deux|trois|quatre|cinq|sept|huit|neuf';

/** Patterns that a finished mail must not contain, with the check that reports them. */
const NEVER: readonly [check: Finding['check'], pattern: RegExp][] = [
  ['placeholder', /\{\{|\}\}|\$\{|<%|%>|\[\[|\]\]/],
  ['placeholder', /\[[A-ZÄÖÜ][A-ZÄÖÜ _-]{1,40}\]/u],
  [
    'placeholder',
    /[[<](?:your|the|customer|name|insert|order|date|amount|link|ihr|ihre|kunde|kundenname|votre|nom|client)[^\]>\n]{0,40}[\]>]/iu,
  ],
  ['placeholder', /(?<!\p{L})(?:XXX+|TODO|TBD|lorem ipsum|undefined|NaN|\[object Object\])(?!\p{L})/u],
  ['secret', new RegExp(String.raw`(?<!\p{L})(?:${ASKS})(?!\p{L})[^.!?\n]{0,40}(?<!\p{L})(?:${SECRET})(?!\p{L})`, 'iu')],
  // an obfuscated link, such as `example dot com`
  ['link', /[\p{L}\d]\s?[([{<]\s?(?:\.|dot|punkt|point)\s?[)\]}>]\s?\p{L}|(?<!\p{L})dot[ -]\p{L}{2,}|[\p{L}\d][。．｡․]\p{L}/iu],
  ['link', new RegExp(String.raw`[\p{L}\d-] (?:punkt|point|\.) ?(?:${ENDINGS})(?!\p{L})`, 'iu')],
  ['number', new RegExp(String.raw`(?<!\p{L})(?:(?:${DIGIT_WORDS})[ ,.-]{1,3}){3,}(?:${DIGIT_WORDS})(?!\p{L})`, 'iu')],
  ['characters', /(?<![\p{L}\d])(?:[\p{L}\d][ ._-]{1,3}){5,}[\p{L}\d](?![\p{L}\d])/u],
  ['markup', /<\/?[a-z!][^\n]{0,10}|&(?:#\w{1,8}|lt|gt|amp|quot|nbsp);/iu],
  ['markup', /!?\[[^\]\n]{0,200}\]\(|```|^#{1,6} |\*\*|__/mu],
  ['characters', /(?![\n\r\t])\p{Cc}|\p{Cf}|\p{Co}|\p{Cn}|\p{Cs}|\uFFFD/u],
  ['characters', /\p{Script=Latin}[\p{Script=Cyrillic}\p{Script=Greek}]|[\p{Script=Cyrillic}\p{Script=Greek}]\p{Script=Latin}/u],
  [
    'self_talk',
    /(?<!\p{L})(?:as an ai|language model|system prompt|my instructions|i am an ai|chatbot|als ki|sprachmodell|systemprompt|meine anweisungen|en tant qu['’]ia|modèle de langage|mes instructions)(?!\p{L})/iu,
  ],
];

/** Finds placeholders, requests for secrets, markup, invisible characters and self-references of a model, in the text before normalisation. */
export const findFormFaults = (reply: string): Finding[] =>
  NEVER.flatMap(([check, pattern]) => {
    const found = pattern.exec(reply);
    return found ? [{ check, detail: `contains ${JSON.stringify(excerpt(found[0]))}` }] : [];
  });
