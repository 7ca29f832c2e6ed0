import type { Finding } from '../support-ticket-gate.ts';

/** What only a rule or a person may promise. */
export type PromiseKind = 'refund' | 'compensation' | 'replacement' | 'delivery' | 'deadline' | 'legal' | 'change';

interface PromiseRule {
  kind: PromiseKind;
  offer: RegExp;
  /** Makes a sentence about the offer a promise of it; without, the word alone is enough unless the shop itself has used it. */
  binding: RegExp | null;
}

const word = (...patterns: string[]): RegExp => new RegExp(`(?<!\\p{L})(?:${patterns.join('|')})(?!\\p{L})`, 'iu');

/** The sentence speaks of us and the customer, or says that something is done or will be. */
const BINDING = word(
  "we|i|us|our|you|your|yours|i'll|we'll|you'll|it'll|will|has been|have been|is being|are being|going to|on (?:its|the) way|done|approved|confirmed|granted|issued|processed|promised?",
  'wir|ich|uns|unser\\p{L}*|sie|ihnen|ihr\\p{L}*|dir|dich|du|dein\\p{L}*|wird|werden|wurden?|worden|genehmigt|bestätigt|veranlasst|versprechen|versprochen',
  "nous|je|j'\\p{L}+|notre|vous|votre|vos|tu|te|ton|sera|seront|serez|été|allons|approuvé\\p{L}*|confirmé\\p{L}*|accordé\\p{L}*|effectué\\p{L}*|promis|promettons",
);

const FUTURE = word(
  "will|shall|[\\p{L}]+'ll|going to|expect|promised?|guarantee\\p{L}*",
  'wird|werden|kommt|kommen|erhalten|bekommen|versprechen|melden|meldet',
  'sera|seront|serez|allons|aurez|recevrez|recevez|vais|va|contactera|arrivera|[\\p{L}]+rons',
);

const RULES: readonly PromiseRule[] = [
  {
    kind: 'refund',
    offer: word(
      'refund\\p{L}*|reimburs\\p{L}*|credit(?:ed|ing|s)?|chargeback|repay|repaid|money back|(?:pay|paying|paid|give|giving|send|sending|return|returning|transfer|wire)\\b[^.!?\\n]{0,20}\\b(?:back|money|amount)',
      '(?:rück)?erstatt\\p{L}*|zurück(?:ge)?zahl\\p{L}*|zurückerstatt\\p{L}*|rückzahlung\\p{L}*|zurück(?:zu)?überweis\\p{L}*|gutschrift\\p{L}*|gutgeschrieben|geld zurück|zahlen [^.!?\\n]{0,40}zurück',
      'rembours\\p{L}*|(?:re)?crédit(?:é|er|ons|erons)\\p{L}*|rendre [^.!?\\n]{0,20}argent|rendons [^.!?\\n]{0,20}argent',
    ),
    binding: BINDING,
  },
  {
    kind: 'compensation',
    offer: word(
      'compensat\\p{L}*|vouchers?|coupons?|gift cards?|goodwill|discount\\p{L}*|rebates?|bonus|free gift|for free|free of charge|no cost|on the house|waive\\p{L}*|free (?:delivery|shipping|express|return\\p{L}*|upgrade|repair|month)',
      'entschädig\\p{L}*|gutscheine?\\p{L}*|rabatt\\p{L}*|nachlass|kulanz\\p{L}*|geschenk\\p{L}*|kostenlos\\p{L}*|kostenfrei\\p{L}*|gratis|wiedergutmachung',
      "dédommag\\p{L}*|indemni\\p{L}*|bons? d'achat|bon cadeau|rabais|une remise|remise de|réductions?|gratuit\\p{L}*|cadeaux?|geste commercial|compens\\p{L}*",
    ),
    binding: null,
  },
  {
    kind: 'replacement',
    offer: word(
      'replacement\\p{L}*|new (?:one|device|unit|item|card)',
      'ersatz(?:gerät|lieferung|artikel)?|neues gerät|umtausch\\p{L}*',
      'remplac\\p{L}*|nouvel appareil|échang\\p{L}*',
    ),
    binding: word(
      "we|i|i'll|we'll|will|get|receive",
      'wir|ich|erhalten|bekommen|wird|schicken|senden',
      'nous|recevrez|allons|sera|envoyons|enverrons',
    ),
  },
  {
    kind: 'delivery',
    offer: word(
      'arriv\\p{L}*|be delivered|deliver(?:ed)?|reach(?:es)? you|ship(?:ped|s)?|dispatch\\p{L}*',
      'ankommen|eintreffen|geliefert|zugestellt|versandt|verschickt|liefern|zustellen',
      'arriver\\p{L}*|livr(?:é|er|erons|ons)\\p{L}*|expédi(?:é|er|erons|ons)\\p{L}*',
    ),
    binding: word(
      "will|shall|[\\p{L}]+'ll|going to|promise\\p{L}*|guarantee\\p{L}*|tomorrow|tonight",
      'wird|werden|morgen|versprech\\p{L}*|garantier\\p{L}*',
      'sera|seront|demain|allons|arrivera|arriveront|livrerons|expédierons|garanti\\p{L}*',
    ),
  },
  {
    kind: 'deadline',
    offer: word(
      'today|tonight|tomorrow|immediately|right away|at once|next week|this week|by (?:mon|tues|wednes|thurs|fri|satur|sun)day|within (?:the )?(?:next )?(?:hour|day|week)|within \\p{L}+ (?:hours?|days?|weeks?)',
      'heute|morgen|sofort|umgehend|nächste woche|diese woche|bis (?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag)',
      "aujourd'hui|demain|immédiatement|tout de suite|la semaine prochaine|cette semaine|d'ici (?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)",
    ),
    binding: FUTURE,
  },
  {
    kind: 'legal',
    offer: word(
      'liab(?:le|ility)|legal\\p{L}*|law|lawsuit|lawyer|attorney|court|damages|guarantee\\p{L}*|admit\\p{L}*|our fault|at fault|negligen\\p{L}*',
      'haft(?:en|bar|ung|et)|rechtlich\\p{L}*|rechtsanspruch|anwalt\\p{L}*|klage|schadens?ersatz|garantier\\p{L}*|verschuld\\p{L}*|unsere schuld|schuld daran',
      'responsabilité|sommes responsables|juridique\\p{L}*|tribunal|avocat\\p{L}*|dommages|garantiss\\p{L}*|garantit|notre faute',
    ),
    binding: null,
  },
  {
    kind: 'change',
    offer: word(
      "(?:we|i)(?:'ve|'ll|'re|'m| have| will| are| am| just| already| now){1,3} (?:already |now |just |gladly |going to ){0,2}(?:cancel|chang|delet|clos|block|unblock|unlock|lock|updat|upgrad|reset|extend|replac|reopen|correct|remov|activat|deactivat|restor|adjust|double)\\p{L}*",
      '(?:has|have) been (?:cancelled|canceled|changed|deleted|closed|blocked|unblocked|unlocked|updated|upgraded|reset|extended|corrected|removed|activated|restored|adjusted)',
      '(?:storniert|gelöscht|geändert|gesperrt|entsperrt|geschlossen|aktualisiert|verlängert|korrigiert|entfernt|aktiviert|freigeschaltet|zurückgesetzt)',
      "(?:avons|j'ai|été) (?:annulé|supprimé|modifié|bloqué|débloqué|fermé|mis à jour|réinitialisé|prolongé|corrigé|changé)\\p{L}*",
    ),
    binding: word("we|i|we'll|i'll|we've|i've|has been|have been", 'wir|ich|wurden?|worden', "nous|j'ai|été"),
  },
];

/** The sentence says that there is none, or leaves open whether there is one. */
const OPEN = new RegExp(
  "(?<!\\p{L})(?:whether|cannot|can't|can not|unable to|not able to|ob|kann nicht|können nicht|ne pouvons pas|ne peux pas)(?:[ ,]+\\p{L}+){0,5} (?:refund|reimburs|credit|compensat|replac|erstatt|rückerstatt|zurückerstatt|ersatz|rembours|dédommag|remplac)",
  'iu',
);

const squeeze = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/**
 * Finds sentences that promise what no rule allows. A sentence that the shop itself has written is a rule;
 * when in doubt a sentence counts as a promise, because a person's look costs less than a promise kept by nobody.
 * @param allowed kinds that a person approves together with this reply.
 */
export function unallowedPromises(reply: string, stated: string, allowed: readonly PromiseKind[]): Finding[] {
  const rules = RULES.filter(({ kind }) => !allowed.includes(kind));
  const known = squeeze(stated);
  const sentences = reply.replaceAll('’', "'").split(/[.!?]+(?=\s|$)|\n\s*\n/u);
  return sentences
    .map((sentence) => sentence.replace(/\s+/g, ' ').trim())
    .filter((sentence) => sentence !== '' && !isStated(sentence, known))
    .flatMap((sentence) =>
      rules
        .filter((rule) => promises(sentence, rule, known))
        .map(({ kind }) => ({ check: 'promise' as const, detail: `${kind}: ${sentence.slice(0, 100)}` })),
    );
}

const isStated = (sentence: string, known: string): boolean => {
  const squeezed = squeeze(sentence);
  return squeezed.length >= 15 && known.includes(squeezed);
};

function promises(sentence: string, { offer, binding }: PromiseRule, known: string): boolean {
  const found = offer.exec(sentence);
  if (!found || OPEN.test(sentence)) return false;
  return binding ? binding.test(sentence) : !known.includes(squeeze(found[0]));
}
