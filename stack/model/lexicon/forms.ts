/** What the form of a sentence says, beyond its words. The patterns read folded text. */
export interface Form {
  concept: string;
  /** How many mentions of the concept it is worth. */
  strength: number;
  patterns: RegExp[];
}

const GOOD =
  '(?:great|nice|good|helpful|useful|lovely|cool|handy|awesome|amazing|fantastic|convenient|better|easier|faster|simpler|perfect|brilliant|wonderful|neat|practical|ideal|welcome|appreciated|interesting|fun|clever|smart)';
const MAKE =
  '(?:add|build|introduce|include|implement|create|offer|provide|support|make it|bring back|consider|develop|integrate|extend|enable|let (?:us|me|customers|people)|allow|show)(?! (?:me|us|a refund|my)\\b)';
/** What a person tries to do. */
const TRY =
  '(?:log|login|sign|pay|use|access|reach|print|download|upload|install|update|reset|open|start|connect|play|turn|switch|send|save|see|hear|find|complete|finish|submit|register|enter|scan|verify|activate|add|create|view|export|import|get (?:in|into|through|past)|transfer|withdraw|order|check out|checkout|read|top up|make a)';
/** What a thing does when it works. */
const RUN =
  '(?:work|works|working|load|loading|open|start|connect|respond|play|sync|turn|switch|save|update|show|display|print|accept|recognise|recognize|read|detect|let me|go through|going through|charge up|light up|fit|close|ring|send|scan|boot)';

const wish: Form[] = [
  {
    concept: 'wish',
    strength: 1.1,
    patterns: [
      new RegExp(`\\b(?:would|could|might)(?: not it)? (?:it )?(?:also |really )?be (?:\\w+ ){0,2}${GOOD}\\b`),
      new RegExp(
        `\\b(?:could|can|would|will|might) (?:you|we|there|the \\w+) (?:guys )?(?:please |maybe |perhaps |possibly |also |ever )?${MAKE}\\b`,
      ),
      new RegExp(
        `\\b(?:do|are|is|have) (?:you|there|the team) (?:any )?(?:plan|plans|planning|intend|intending|going|thinking of|considering|looking)\\b`,
      ),
      new RegExp(`\\bplease (?:also )?${MAKE}\\b`),
      /\b(?:i|we|customers|users|people|many of us)(?: \w+)? would (?:really |also |very much |absolutely |so )?(?:like|love|appreciate|welcome|prefer)(?: \w+)? (?:a|an|the option|the ability|more|to be able|to have|to see|if|it if|seeing|having|some|\w+s)\b/,
      /\b(?:app|site|website|shop|you|page|system|product|there|users|customers|one|we) (?:really |also )?(?:should|ought to) (?!be |have been|have \w+ed)\w+/,
      /\b(?:could|can|might) (?:this|that|it|these|they) (?:also |please )?be (?:added|included|implemented|supported|introduced|made|offered|possible)\b/,
      /\bwould (?:really )?(?:save|make|help|improve|simplify|allow|enable)\b|\bplease (?:make|think (?:about|of))\b|\bi think (?:\w+ ){1,3}should\b|\bonly wish\b|\bmissing is\b|\bi (?:am|is) missing\b/,
      /\b(?:being able to|the ability to|an option to|an option for|a way to)\b[^.?!]*\bwould\b|\bwould\b[^.?!]*\b(?:being able to|the ability to|an option to|an option for|a way to)\b/,
      /\bif only\b|\bit (?:needs|lacks)\b|\blacks? (?:a|an|the)\b|\bany (?:plans|chance)\b|\bwish (?:list )?for\b|\bhow about (?:adding|a|an)\b|\bwhat about (?:adding|a|an)\b|\bin (?:a |the )?(?:future|next) (?:version|release|update)s?\b/,
      /\bware (?:\w+ ){0,2}(?:schon|toll|super|gut|klasse|hilfreich|praktisch|prima|cool|genial|nett|wunschenswert)\b|\bfande (?:ich )?es\b/,
      /\bwurden? (?:ich|mich|wir|uns|mir)\b[^.?!]*\b(?:wunschen|freuen|gefallen|begrussen)\b/,
      /\b(?:konntet|konnten) (?:ihr|sie)\b[^.?!]*\b(?:hinzufugen|einbauen|erganzen|anbieten|einfuhren|ermoglichen)\b/,
      /\bserait (?:\w+ ){0,2}(?:bien|super|genial|utile|pratique|top|chouette|formidable|bon|interessant|judicieux|appreciable|agreable)\b/,
      /\b(?:pourriez|pouvez|pourrait|serait il possible) (?:vous |on |d')?(?:ajouter|proposer|integrer|prevoir|creer)\b|\bj'?aimerais (?:bien )?(?:pouvoir|avoir|voir|que)\b/,
    ],
  },
];

const failure: Form[] = [
  {
    concept: 'failure',
    strength: 1,
    patterns: [
      new RegExp(
        `\\b(?:can not|could not|unable to|not able to|fails? to|failed to|impossible to|trouble|no longer able to|not possible to)(?: (?:seem to|even|be|properly|always|manage to|get it to|get the \\w+ to|get my \\w+ to)){0,2} ${TRY}`,
      ),
      new RegExp(
        `\\b(?:will not|would not|does not|do not|did not|is not|are not|can not|refuses? to|never|no longer|stopped)(?: (?:seem to|even|want to|properly|always|get|let me|allow me to|letting me)){0,2} ${RUN}\\b`,
      ),
      /\bkann\b[^.?!]*\bnicht (?:mehr )?(?:\w+ )?(?:anmelden|einloggen|offnen|starten|laden|herunterladen|bezahlen|nutzen|benutzen|aufrufen|zugreifen|einschalten|verbinden|drucken|installieren)\b/,
      /\b(?:geht|lauft|startet|ladt|funktioniert|reagiert|klappt|offnet|verbindet|lasst sich|akzeptiert)\b[^.?!]{0,40}\bnicht\b|\bwird nicht (?:akzeptiert|erkannt|angezeigt|geladen)\b/,
      /\b(?:n'|ne )(?:\w+ ){0,3}(?:marche|fonctionne|s'ouvre|ouvre|charge|repond|demarre|s'allume|allume|connecte)\b|\bimpossible de\b/,
      /\bne? (?:peux|peut|parviens|arrive|m'arrive)\b[^.?!]*\b(?:connecter|ouvrir|telecharger|payer|acceder|installer|imprimer|utiliser)\b/,
    ],
  },
  {
    concept: 'failure',
    strength: 0.7,
    patterns: [
      /\b(?:keeps?|kept) (?:\w+ )?\w+ing\b|\bstopped \w+ing\b|\bno longer \w+s\b/,
      /\b(?:says?|shows?|displays?|returns?|leads? to|gives? me|get|getting|got|see) (?:that |an? |the )?(?:\w+ ){0,4}(?:invalid|error|404|50\d|unknown|incorrect|expired|damaged|unavailable|something went wrong)\b/,
      /\b(?:went|going|goes) wrong\b|\bwhat is wrong with my\b|\bturns? itself off\b|\bstays? (?:empty|blank|black|dark)\b|\bonly \w+ on (?:one|the left|the right) side\b/,
    ],
  },
  {
    concept: 'blocked',
    strength: 0.8,
    patterns: [
      /\b(?:is|was|been|got|being|gets|were|keeps getting|keep getting) (?:\w+ )?(?:blocked|locked|declined|rejected|denied|refused|swallowed|eaten)\b/,
      /\b(?:ate|kept|swallowed|retained) my\b|\blocked out\b|\bnot (?:being )?accepted\b/,
    ],
  },
  {
    concept: 'missing',
    strength: 1,
    patterns: [
      /\b(?:has|have|had|is|was|did|does|do|still|are|were) not (?:yet |been |even |actually )*(?:arrive|arrived|receive|received|come|came|show|shown|showing|appear|appeared|appearing|delivered|turned up|here|reached|updated|there|in my)\b/,
      /\bnever (?:arrived|came|received|turned up|showed up|reached|got here)\b|\bwhere(?: is| are) (?:my|the|our)\b/,
      /\b(?:noch )?nicht (?:angekommen|erhalten|geliefert|eingetroffen|da)\b|\bpas (?:encore )?(?:recu|arrive)/,
    ],
  },
];

const complaint: Form[] = [
  {
    concept: 'dissatisfaction',
    strength: 0.9,
    patterns: [
      /\b(?:this|that|it) is (?:not|no) (?:acceptable|way to|good enough|how you|what i)\b|\bis this how\b|\bhow (?:could|dare) you\b|\bhow can (?:you|a company|anyone)\b/,
      /\bwhat kind of (?:company|service|shop|support|bank|business)\b|\bi expect(?:ed)? (?:much )?(?:more|better)\b|\bdo(?:es)? not (?:even |clearly |seem to )?(?:care|value)\b/,
      /\bnever (?:again|experienced|been (?:so|treated))\b|\bthe (?:worst|poorest|most (?:unprofessional|incompetent|unhelpful))\b|\b(?:i have|i am) had enough\b|\bgone too far\b/,
      /\b(?:made me feel|left me (?:feeling|standing|alone)|i feel (?:\w+ )?(?:cheated|ignored|betrayed|humiliated|ripped|let down|insulted|stupid))\b|\bstay away from\b|\bso (?:badly|poorly)\b/,
    ],
  },
  {
    concept: 'treatment',
    strength: 0.9,
    patterns: [
      /\b(?:no ?one|nobody|noone|not one person|none of you)\b[^.?!]{0,20}\b(?:answer|answers|answered|reply|replies|replied|respond|responds|responded|called|help|helped|care|cares|cared|listens?|bothered|contacted|came|feels)\b/,
      /\b(?:hung up|talked down|spoke to me|spoken to|shouted at|laughed at|yelled at|treated (?:me|us|like)|the way (?:you|your|i was|he|she|they))\b/,
      /\b(?:emails?|messages?|letters?|calls?) (?:go|went|remain|are|were|have been) (?:\w+ )?(?:unanswered|ignored)\b|\b(?:called|emailed|written|wrote|phoned|contacted)(?: \w+){0,3} (?:\w+ times|several|many|again)\b/,
    ],
  },
];

export const forms: readonly Form[] = [...wish, ...failure, ...complaint];
