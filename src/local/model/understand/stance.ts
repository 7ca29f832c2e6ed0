/** What the form of a sentence says, beyond its words. */
interface Pattern {
  concept: string;
  strength: number;
  pattern: RegExp;
}

const GOOD =
  '(?:great|nice|good|helpful|useful|lovely|cool|handy|awesome|amazing|fantastic|convenient|better|perfect|brilliant|wonderful|neat|practical|ideal)';
const RUN =
  '(?:work|works|working|load|open|start|connect|log|login|sign|pay|use|access|reach|print|download|upload|install|update|reset|play|sync|turn|switch|respond|send|save|see|hear|find|complete|finish|submit|register|enter|scan|charge up|verify|activate|add|create|view|export|import|get (?:in|into|through|past)|let me|recognise|recognize|display|show|read|detect|accept)';

/** Patterns over folded text. */
const PATTERNS: Pattern[] = [
  {
    concept: 'wish',
    strength: 1.2,
    pattern: new RegExp(`\\b(?:would|could|might) (?:also |really )?be (?:\\w+ )?${GOOD}\\b[^.?!]*\\b(?:if|to|when|for)\\b`),
  },
  {
    concept: 'wish',
    strength: 1,
    pattern:
      /\b(?:could|can|would|will|might) (?:you|we|there|the \w+) (?:please |maybe |perhaps |possibly |also )?(?:add|build|introduce|include|implement|create|offer|provide|support|make it|bring|consider|develop|integrate|extend|enable)\b/,
  },
  {
    concept: 'wish',
    strength: 1,
    pattern:
      /\b(?:i|we|customers|users|people|many of us)(?: \w+)? (?:would|d) (?:really |also |very much |absolutely )?(?:like|love|appreciate|welcome|prefer)(?: \w+)? (?:a|an|the option|the ability|more|to be able|to have|to see|if|it if|seeing|having|some)\b/,
  },
  {
    concept: 'wish',
    strength: 0.9,
    pattern:
      /\b(?:any|are there|have you) (?:plans?|chance|thought)\b|\bwould it be possible to (?:add|have|get|include|introduce|support)\b|\bplease (?:add|build|introduce|implement|bring back|make it|consider|support|include|let us)\b|\b(?:should|ought to) (?:have|support|offer|include|allow|let|be able)\b|\bif only\b|\bit (?:needs|lacks)\b|\blacks? (?:a|an|the)\b|\bmissing is\b/,
  },
  {
    concept: 'wish',
    strength: 1,
    pattern:
      /\bware (?:\w+ )?(?:schon|toll|super|gut|klasse|hilfreich|praktisch|prima|cool|genial|nett)\b|\bwurde(?:n)? (?:ich|mich|wir|uns)\b[^.?!]*\b(?:wunschen|freuen|gefallen)\b|\b(?:konntet|konnten) (?:ihr|sie)\b[^.?!]*\b(?:hinzufugen|einbauen|erganzen|anbieten|einfuhren|ermoglichen)\b/,
  },
  {
    concept: 'wish',
    strength: 1,
    pattern:
      /\bserait (?:\w+ )?(?:bien|super|genial|utile|pratique|top|chouette|formidable|bon|appreciable|agreable)\b|\b(?:pourriez|pouvez) vous (?:ajouter|proposer|integrer|prevoir|creer)\b|\bj'?aimerais (?:pouvoir|avoir|voir|que)\b/,
  },
  {
    concept: 'failure',
    strength: 1,
    pattern: new RegExp(
      `\\b(?:can not|could not|unable to|not able to|will not|would not|does not|do not|did not|is not|are not|fails? to|failed to|refuses? to|impossible to|trouble|never)\\b(?: (?:seem to|let me|even|be able to|want to|be|properly|always|manage to|get it to|get the \\w+ to|get my \\w+ to)){0,2} ${RUN}\\b`,
    ),
  },
  {
    concept: 'failure',
    strength: 0.7,
    pattern:
      /\b(?:keeps?|kept) (?:\w+ )?\w+ing\b|\bstopped \w+ing\b|\bno longer \w+s?\b|\bsuddenly\b|\bevery time (?:i|we)\b[^.?!]*\b(?:error|it|nothing)\b|\bsays? (?:that )?(?:invalid|error|unknown|incorrect|something went wrong)\b|\bwent wrong\b|\bgoing wrong\b/,
  },
  {
    concept: 'failure',
    strength: 1,
    pattern:
      /\b(?:kann|konnen|konnte|lasst|lassen|lasst sich)\b[^.?!]*\bnicht (?:mehr )?(?:\w+ )?(?:anmelden|einloggen|offnen|starten|laden|herunterladen|bezahlen|nutzen|benutzen|aufrufen|zugreifen|einschalten|verbinden|drucken|installieren)\b|\b(?:geht|lauft|startet|ladt|funktioniert|reagiert|klappt|offnet|verbindet)\b[^.?!]{0,30}\bnicht\b/,
  },
  {
    concept: 'failure',
    strength: 1,
    pattern:
      /\b(?:n'|ne )(?:\w+ ){0,3}(?:marche|fonctionne|s'ouvre|ouvre|charge|repond|demarre|s'allume|allume|connecte)\b|\bne (?:peux|peut|parviens|arrive)\b[^.?!]*\b(?:connecter|ouvrir|telecharger|payer|acceder|installer|imprimer|utiliser)\b|\bimpossible de\b/,
  },
  {
    concept: 'missing',
    strength: 1,
    pattern:
      /\b(?:has|have|had|is|was|did|does|do|still|are|were) not (?:yet |been |even |actually )*(?:arrive|arrived|receive|received|come|came|show|shown|showing|appear|appeared|appearing|delivered|turned up|here|reached|updated|there)\b|\bnever (?:arrived|came|received|turned up|showed up|reached|got here)\b|\bwhere(?: is| are) (?:my|the|our)\b|\b(?:noch )?nicht (?:angekommen|erhalten|geliefert|eingetroffen|da)\b|\bpas (?:encore )?(?:recu|arrive)/,
  },
  {
    concept: 'blocked',
    strength: 0.8,
    pattern:
      /\b(?:is|was|been|got|being|gets|were|keeps getting|keep getting) (?:\w+ )?(?:blocked|locked|declined|rejected|denied|refused|cancelled by|swallowed|eaten)\b|\b(?:ate|kept|swallowed) my\b|\blocked out\b|\bnot (?:being )?accepted\b/,
  },
  {
    concept: 'dissatisfaction',
    strength: 0.8,
    pattern:
      /\b(?:this|that|it) is (?:not|no) (?:acceptable|way|good enough|how|what i)\b|\bis this how\b|\bhow (?:can|could|dare) you\b|\bwhat kind of (?:company|service|shop|support)\b|\bi expect(?:ed)? (?:more|better)\b|\bdo(?:es)? not (?:even )?care\b|\bno (?:apology|excuse)\b|\bnever (?:again|experienced)\b|\bthe (?:worst|poorest)\b|\bi have had enough\b|\bleft (?:me )?(?:standing|alone|feeling)\b|\bmade me feel\b|\bnot (?:even )?(?:bother|once)\b/,
  },
  {
    concept: 'treatment',
    strength: 0.8,
    pattern:
      /\b(?:no ?one|nobody|noone|not one person|none of you)\b[^.?!]{0,20}\b(?:answer|answers|answered|reply|replies|replied|respond|responds|responded|called|help|helped|care|cares|cared|listens?|bothered|contacted)\b|\b(?:hung up|talked down|spoke to me|spoken to|shouted at|laughed at|yelled at|treated (?:me|us|like))\b|\bfourth (?:agent|person)\b|\bemails? (?:go|went|remain|are being) (?:unanswered|ignored)\b/,
  },
];

/** The question form: an interrogative at the start, or a question mark at the end. */
const ASKS =
  /^(?:(?:hi|hello|hallo|bonjour|dear \w+|hey)[ ,!.]+(?:\w+[ ,!]+)?)?(?:what|when|where|which|who|how|can|could|may|do|does|is|are|will|would|was|wann|wo|wie|welche[rsn]?|was|kann|konnen|gibt|haben|ist|sind|quand|ou|comment|quel|quelle|quels|quelles|est-ce|avez|peut|puis|combien)\b/;

export interface Stance {
  concept: string;
  strength: number;
  /** The words that show it. */
  words: string;
}

/** What one sentence does by its form: wishes, reports a failure, waits for something, complains, asks. */
export function stancesOf(folded: string): Stance[] {
  const found = PATTERNS.flatMap(({ concept, strength, pattern }) => {
    const match = pattern.exec(folded);
    return match ? [{ concept, strength, words: match[0] }] : [];
  });
  if (folded.endsWith('?')) found.push({ concept: 'question', strength: 0.6, words: '?' });
  if (ASKS.test(folded)) found.push({ concept: 'question', strength: 0.4, words: folded.split(' ')[0] ?? '' });
  return found;
}

/** Loud writing: several exclamation marks or shouted words. From 0 to 1. */
export function loudnessOf(text: string): number {
  const marks = (text.match(/!/g) ?? []).length;
  const shouted = (text.match(/(?<![\p{L}\d-])\p{Lu}{4,}(?![\p{L}\d-])/gu) ?? []).length;
  return Math.min(1, (marks > 1 ? 0.25 * (marks - 1) : 0) + (shouted > 1 ? 0.25 * shouted : 0));
}
