/** Kinds of promises that only a rule or a person may make. */
export type PromiseKind = 'refund' | 'compensation' | 'replacement' | 'delivery' | 'deadline' | 'legal' | 'change';

export interface PromiseRule {
  kind: PromiseKind;
  /** Matches an offer. Without `binding` its first captured group, or else the whole match, is allowed if facts or passages contain it. */
  offer: RegExp;
  /** Makes a sentence with the offer a promise; null if the offer alone is one. */
  binding: RegExp | null;
}

/** Matches whole words; `\w` and `\b` ignore letters with accents. */
const word = (...patterns: string[]): RegExp => new RegExp(String.raw`(?<!\p{L})(?:${patterns.join('|')})(?!\p{L})`, 'iu');
/** Up to 40 characters within the same sentence; bounded, so that no text makes the search slow. */
const NEAR = String.raw`(?!\p{L})[^.!?\n]{0,40}(?<!\p{L})`;

const MONEY = 'money|funds|sum|amount|charges?|payments?|balance|transaction|cash|eur|euros?|usd|gbp|pounds?|dollars?|costs?';
const GELD = 'geld|betrag|summe|zahlung|euro?';
const ARGENT = 'argent|somme|montant|paiement|euros?';
const NOT = "not|don't|won't|needn't|doesn't|never|no|nothing";
const CHANGED =
  'cancel|chang|delet|clos|block|unblock|unlock|lock|updat|upgrad|downgrad|reset|extend|replac|reopen|correct|remov|activat|deactivat|restor|adjust|doubl';

const refund: PromiseRule = {
  kind: 'refund',
  offer: word(
    String.raw`refund\p{L}*|reimburs\p{L}*|credit(?:ed|ing|s)?|chargeback|repay|repaid|cashback|payout`,
    String.raw`(?:pay|paying|paid|give|giving|send|sending|transfer|wire)${NEAR}(?:back|money|amount)`,
    String.raw`(?:${MONEY})${NEAR}(?:back|undone|(?:revers|releas|void|return)\p{L}*)`,
    String.raw`(?:revers|releas|void|undo|return)\p{L}*${NEAR}(?:${MONEY})`,
    String.raw`(?:rück|zurück)?erstatt\p{L}*|zurück(?:ge|zu)?(?:zahl|überw)\p{L}*|rückzahlung\p{L}*|gutschrift\p{L}*|gutgeschrieben|schreib\p{L}*${NEAR}gut`,
    String.raw`(?:${GELD}|zahlen)${NEAR}zurück|zurück${NEAR}(?:${GELD})`,
    String.raw`rembours\p{L}*|(?:re)?crédit(?:é|er|ons|erons)\p{L}*`,
    String.raw`(?:${ARGENT})${NEAR}(?:revien|retour|rend)\p{L}*|rend\p{L}*${NEAR}(?:${ARGENT})`,
  ),
  binding: word(
    "we|i|us|our|you|your|yours|i'll|we'll|you'll|it'll|will|going to|promised?|approved|confirmed|granted|issued|processed|done",
    String.raw`(?:has|have|is|are|being) been|is being|are being|(?:was|were|is|are) (?:coming|on)|on (?:its|the) way`,
    String.raw`wir|ich|uns|unser\p{L}*|sie|ihnen|ihr\p{L}*|dir|dich|du|dein\p{L}*|wird|werden|wurden?|worden|kommt|genehmigt|bestätigt|veranlasst|verspr\p{L}*`,
    String.raw`nous|je|j'\p{L}+|notre|vous|votre|vos|tu|te|ton|sera|seront|serez|été|allons|approuvé\p{L}*|confirmé\p{L}*|accordé\p{L}*|effectué\p{L}*|prom\p{L}*`,
  ),
};

/** Claims an approval; true only when a person approves a refund together with this reply. */
const approved: PromiseRule = {
  kind: 'refund',
  offer: word(
    String.raw`(?:has|have|was|were|been|is|are|already)(?: now| already| just)? (?:approved|granted|authori[sz]ed)|approves|approval (?:was|is|has)|in your (?:favou?r)|get what you (?:asked|want)`,
    'genehmigt|freigegeben|bewilligt|zu ihren gunsten',
    String.raw`approuvé\p{L}*|accordé\p{L}*|autorisé\p{L}*|en votre faveur`,
  ),
  binding: null,
};

const compensation: PromiseRule = {
  kind: 'compensation',
  offer: word(
    String.raw`compensat\p{L}*|vouchers?|coupons?|gift cards?|goodwill|discount\p{L}*|rebates?|bonus|gratis|waive\p{L}*|entitled|gifts?|owe|settled|exceptionally|as an exception`,
    String.raw`for free|free gift|free of charge|no cost|on the house|(?:is|are|be|it's) on us|half off|off your|half price|make it right|make it up|make up for`,
    String.raw`free (?:delivery|shipping|express|return\p{L}*|upgrade|repair|month)`,
    String.raw`(?:${NOT})${NEAR}(?:pay|charges?|charged|billed|costs?)`,
    String.raw`entschädig\p{L}*|gutscheine?\p{L}*|rabatt\p{L}*|nachlass|kulanz\p{L}*|geschenk\p{L}*|kostenlos\p{L}*|kostenfrei\p{L}*|wiedergutmachung|ausnahmsweise`,
    String.raw`geht auf uns|zum halben preis|(?:nicht|nichts|kein\p{L}*)${NEAR}(?:bezahlen|zahlen|berechnet|berechnen)`,
    String.raw`dédommag\p{L}*|indemni\p{L}*|bons? d'achat|bon cadeau|rabais|une remise|remise de|réductions?|gratuit\p{L}*|cadeaux?|geste commercial|compens\p{L}*`,
    String.raw`exceptionnellement|offert\p{L}*|offrons|(?:rien|pas|aucun\p{L}*)${NEAR}(?:payer|frais|facturé\p{L}*)`,
  ),
  binding: null,
};

const replacement: PromiseRule = {
  kind: 'replacement',
  offer: word(
    String.raw`replacement\p{L}*|new (?:one|device|unit|item|card)`,
    'ersatz(?:gerät|lieferung|artikel)?|neues gerät|umtausch',
    String.raw`remplac\p{L}*|nouvel appareil|échang\p{L}*`,
  ),
  binding: word("we|i|i'll|we'll|will|get|receive", 'wir|ich|erhalten|bekommen|wird', 'nous|recevrez|allons|sera'),
};

const delivery: PromiseRule = {
  kind: 'delivery',
  offer: word(
    String.raw`arriv\p{L}*|be delivered|deliver(?:ed)?|reach(?:es)? you|ship|be shipped|dispatch\p{L}*|in your hands|be with you`,
    'ankommen|eintreffen|geliefert|zugestellt|liefern|zustellen|versenden|verschicken|wird (?:versandt|verschickt)',
    String.raw`arriver\p{L}*|livr(?:é|er|erons|ons)\p{L}*|expédier\p{L}*|sera expédié\p{L}*`,
  ),
  binding: word(
    String.raw`will|shall|\p{L}+'ll|going to|promise\p{L}*|guarantee\p{L}*|tomorrow|tonight`,
    String.raw`wird|werden|morgen|versprech\p{L}*|garantier\p{L}*`,
    String.raw`sera|seront|demain|allons|arrivera|arriveront|livrerons|expédierons|garanti\p{L}*`,
  ),
};

const deadline: PromiseRule = {
  kind: 'deadline',
  offer: word(
    String.raw`today|tonight|tomorrow|immediately|right away|at once|next week|this (?:week|morning|afternoon|evening)|(?:by|before|until) (?:the )?(?:\p{L}+day|weekend|end of|christmas|noon)`,
    String.raw`within (?:the )?(?:next )?(?:hour|day|week)|within \p{L}+ (?:hours?|days?|weeks?)`,
    String.raw`heute|morgen|sofort|umgehend|nächste woche|diese woche|(?:bis|vor) (?:zum |dem )?(?:\p{L}+tag|mittwoch|wochenende|ende|weihnachten)`,
    String.raw`aujourd'hui|demain|immédiatement|tout de suite|la semaine prochaine|cette semaine|(?:d'ici|avant) (?:la fin|le week-end|noël|\p{L}+di|dimanche)`,
  ),
  binding: null,
};

const legal: PromiseRule = {
  kind: 'legal',
  offer: word(
    String.raw`liab(?:le|ility)|legal\p{L}*|law|lawsuit|lawyer|attorney|court|sue|suing|damages|guarantee\p{L}*|admit\p{L}*|our fault|at fault|negligen\p{L}*|responsib\p{L}*|your rights?|contract|void`,
    String.raw`haft(?:en|bar|ung|et)|rechtlich\p{L}*|rechtsanspruch|anwalt\p{L}*|klage|verklagen|schadens?ersatz|garantier\p{L}*|verschuld\p{L}*|unsere schuld|schuld daran|verantwort\p{L}*`,
    String.raw`responsabilité|sommes responsables|juridique\p{L}*|tribunal|avocat\p{L}*|dommages|garantiss\p{L}*|garantit|notre faute`,
  ),
  binding: null,
};

/** Claims that we changed something. The verb is captured: `cancelled` is allowed if the facts say it. */
const change: PromiseRule = {
  kind: 'change',
  offer: word(
    String.raw`(?:we|i)(?:'ve|'ll|'re|'m| have| will| are| am| just| already| now| gladly| going to){0,4} ((?:${CHANGED})(?:e|ed|led|ged|ked|ing|ling|d)?)`,
    String.raw`(?:was|were|is|are|been|being|got)(?: now| already| just)? ((?:${CHANGED})(?:ed|led|ged|ked))`,
    '(storniert|gelöscht|geändert|gesperrt|entsperrt|geschlossen|aktualisiert|verlängert|verlängern|korrigiert|entfernt|aktiviert|freigeschaltet|zurückgesetzt|hochgestuft)',
    String.raw`(?:nous|je|avons|allons|j'ai|été|est|sera) ((?:annul|supprim|modifi|bloqu|débloqu|ferm|réinitialis|prolong|corrig|chang|surclass)\p{L}*)`,
  ),
  binding: null,
};

export const PROMISE_RULES: readonly PromiseRule[] = [refund, approved, compensation, replacement, delivery, deadline, legal, change];
