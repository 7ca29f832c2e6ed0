/** Beginnings of subjects of absence notes, by language. People do not begin subjects like this. */
const ABSENCE_TITLES = [
  'automatic(?:al)? (?:reply|response|answer)|auto[- ]?(?:reply|response)|out of (?:the )?office (?:reply|autoreply|message|notification)|vacation reply',
  'automatische (?:antwort|rückantwort|rückmeldung)|abwesenheits(?:notiz|meldung|nachricht|benachrichtigung|assistent)',
  "réponse automatique|message (?:automatique )?d[’']absence|notification d[’']absence",
  'respuesta automática|risposta automatica|resposta automática|automatisch antwoord|afwezigheids(?:bericht|melding|assistent)',
  'automatyczna odpowiedź|odpowiedź automatyczna|autoodpowiedź|automatická odpověď|automatikus válasz|răspuns automat',
  'automatiskt? svar|autosvar|frånvaromeddelande|fraværsmeddelelse|automaattinen vastaus|poissaoloilmoitus',
  'автоматический ответ|автоответ|автоматична відповідь|αυτόματη απάντηση|otomatik (?:yanıt|cevap)',
  '自動(?:返信|応答|回覆|回復)|不在通知|自动(?:回复|答复)|자동 ?(?:회신|응답)',
  'автоматичен отговор|автовідповідь|аўтаматычны адказ|automatická odpoveď|automatski odgovor|аутоматски одговор|samodejni odgovor',
  'automatinis atsakymas|automātisk[aā] atbilde|automaatvastus|automaatne vastus|resposta automàtica|erantzun automatikoa|sjálfvirkt svar',
  'رد تلقائي|תשובה אוטומטית|پاسخ خودکار|स्वचालित (?:उत्तर|जवाब)|ตอบกลับอัตโนมัติ|การตอบกลับอัตโนมัติ|trả lời tự động|balasan otomatis|balasan automatik',
];

/** People write these as well: they count only if the text also looks like an absence note. */
const ABSENCE_HINTS = [
  'out of (?:the )?office|ooo|away|on (?:annual |maternity |parental )?leave|on (?:vacation|holidays?)',
  'abwesend|abwesenheit|außer haus|nicht im büro|urlaub|absente?|absence(?: du bureau)?|en congés?',
  'fuera de (?:la )?oficina|ausente|fuori (?:sede|ufficio)|ausência|fora do escritório|afwezig|nieobecność|frånvaro|poissa',
];

/** Phrases of an absence note: the person is away … */
const AWAY = [
  "i(?:['’]m| am| will be) (?:currently |now |presently )?(?:out of (?:the )?office|away (?:from (?:the|my) office|until|on)|travell?ing (?:until|from|till)|out until|on (?:[a-z]+ )?(?:leave|vacation|holidays?|business trip))",
  'ich bin .{0,60}(?:nicht im (?:büro|haus)|außer haus|abwesend|im urlaub|nicht erreichbar)|(?:bin|befinde) ich .{0,40}(?:nicht im büro|abwesend|im urlaub)',
  '(?:je suis|je serai) .{0,30}(?:absente?|en congés?)|estoy .{0,30}(?:ausente|fuera de la oficina|de vacaciones)',
  'sono .{0,30}(?:assente|fuori (?:sede|ufficio)|in ferie)|estou .{0,30}(?:ausente|fora do escritório|de férias)|ik ben .{0,40}(?:afwezig|niet op kantoor|met vakantie)',
  'jag (?:är|kommer att vara) .{0,40}(?:(?:inte|borta) (?:på|från) kontoret|på semester|föräldraledig|tjänstledig|bortrest)',
  'jeg (?:er|vil være) .{0,40}(?:(?:ikke på|ute av|borte fra|ude af|væk fra) kontoret|på ferie|bortreist|fraværende|bortrejst)',
  '(?:olen|olemme) .{0,40}(?:(?:vuosi|kesä|vanhempain|talvi)?lomalla|poissa (?:toimistolta|työstä|töistä)|virkamatkalla|työmatkalla)',
  '(?:jestem|będę|przebywam) .{0,40}(?:na urlopie|poza biurem|nieobecn[ya]|na zwolnieniu|w delegacji)',
  'our offices? (?:is|are|will be) (?:currently |now )?closed (?:until|till|from|for|on|between|due|over|during)',
  'unser(?:e|er)? (?:büros?|kanzlei|praxis|betrieb|verwaltung) (?:ist|sind|bleibt|bleiben) .{0,60}geschlossen|nos bureaux (?:sont|seront) .{0,40}fermés|vårt kontor (?:är|håller) .{0,40}stängt|kontoret vårt er .{0,40}stengt|nasze biuro (?:jest|będzie) .{0,40}(?:zamknięte|nieczynne)|toimistomme on .{0,40}(?:suljettu|kiinni)',
];
/** … and the consequence for the sender. */
const MEANWHILE = [
  "automatic (?:reply|answer|response|message)|not be forwarded|urgent (?:cases?|matters?|requests?|enquir)|(?:no|limited) access to (?:my )?e?-?mails?|(?:on|upon|after|when) (?:my|i) return|be back|mailbox is not (?:being )?(?:read|monitored|checked)|(?:do|will|can)(?: ?not|n['’]t) (?:read|check|monitor) (?:this|my) (?:mailbox|inbox|e-?mails?)|(?:not|n['’]t|nobody) (?:be )?forward(?:s|ed)|respond to your (?:e-?mail|message)",
  'nicht weitergeleitet|dringenden (?:fällen|angelegenheiten|anfragen)|nach meiner rückkehr|wieder (?:erreichbar|im büro|für sie da)|nicht gelesen|keinen zugriff',
  "pas (?:été )?transféré|boîte n[’']est pas (?:lue|relevée)|cas d[’']urgence|à mon retour|de retour le|caso (?:de urgencia|urgente)|a mi regreso|al mio (?:ritorno|rientro)|dringende (?:gevallen|zaken)|em caso de urgência",
  '(?:vid|i) brådskande (?:ärenden|fall|frågor)|när jag (?:är|kommer) (?:tillbaka|åter)|(?:tillbaka|åter) (?:på kontoret|i tjänst)|(?:vidarebefordras|läses) inte|begränsad (?:tillgång|åtkomst) till (?:min )?(?:e-?post|mejl|mail)',
  '(?:ved|i) haste(?:saker|tilfeller|tilfælde|sager)|når jeg (?:er|kommer) (?:tilbake|tilbage)|(?:tilbake|tilbage) (?:på (?:kontoret|jobb|arbejde)|i arbeid)|(?:videresendes|videresendt|leses) ikke|begrenset tilgang til (?:min )?e-?post',
  'kiireellisissä (?:asioissa|tapauksissa)|kiireellisessä asiassa|palaan (?:töihin|toimistolle|lomalta)|lomani jälkeen|palattuani|ei (?:välitetä|lueta|ohjata) ',
  'w (?:pilnych|nagłych) (?:sprawach|przypadkach)|w sprawach pilnych|po (?:moim |naszym )?powrocie|wracam do (?:pracy|biura)|nie (?:będzie|będą|jest|są) (?:przekazywan|przekazan|czytan|odczytywan)|ograniczony dostęp do (?:poczty|e-?mail|maili)',
  'we (?:will|shall) (?:reply|respond|answer|get back to you)(?: to (?:your|all) (?:e-?mails?|messages?))? (?:when|once|after|upon|as soon as) (?:we|our)|(?:office|we) (?:will )?reopens? (?:on|again)|wir sind ab .{0,40}wieder|réouverture le',
];

/** Beginnings of subjects of bounces. */
const BOUNCE_TITLES = [
  'undelivered mail returned to sender|mail delivery (?:failed|failure|subsystem|system)|delivery status notification|failure notice|returned mail: ',
  'delivery (?:failure|has failed)|undeliverable(?: mail)?(?=:)|message (?:undeliverable|not delivered)|unzustellbar(?=:)|nicht zustellbar(?=:)|unzustellbare (?:nachricht|e-?mail)',
  'non remis ?(?=:)|message non distribué|échec de (?:la )?remise|no se puede entregar|non recapitabile(?=:)|onbestelbaar(?=:)|não é possível entregar|配信不能|无法传递|退信',
];

/** Beginnings of texts of bounces. */
const BOUNCE_STARTS = [
  "this is the mail (?:delivery )?(?:system|server|service|daemon) (?:at|of|on)|this message was created automatically by mail delivery|(?:hi\\. )?this is the .{0,30}qmail|i['’]?m sorry to (?:have to )?inform you that your message could",
  "delivery (?:has failed to|to) (?:these|the following) recipients?|(?:your|the following|a) message (?:to .{1,200}|that you sent )?(?:could ?n[o']t|couldn['’]t|was ?n[o']t|wasn['’]t|has not been|cannot|was undeliverable)",
  'address not found|message (?:blocked|not delivered)|ihre (?:nachricht|e-?mail) .{0,200}(?:nicht zugestellt|unzustellbar)|die folgende nachricht .{0,100}nicht zugestellt',
  "votre message .{0,200}(?:n[’']a pas (?:pu être|été) (?:remis|distribué|livré|transmis))|su mensaje .{0,200}no (?:se|ha) (?:pudo|podido) .{0,10}entrega|uw bericht .{0,200}niet .{0,10}(?:bezorgd|afgeleverd)",
];

const STILL_TRYING =
  /delivery .{0,40}delayed|\(delay\)|(?<!(?:not|n['’]t|never|longer) )be retried|warning message only|do not need to resend|still being retried|action:\s*delayed|zustellung .{0,40}verzögert|remise .{0,40}retardé/i;

const NO_ANSWER_WANTED = [
  'do not (?:reply|respond) to this|nicht auf diese (?:e-?mail|nachricht)|ne pas répondre à ce|no responda a este|non rispondere a questa',
];
const MADE_BY_A_MACHINE = [
  '(?:automated|automatic|automatically generated|auto-generated) (?:e-?mail|message|notification|confirmation|response)|automatisch (?:erstellt|erzeugt|generiert|versendet|generierte|erstellte)|(?:envoyé|généré) automatiquement|message automatique|mensaje automático|messaggio automatico',
];
const READ_RECEIPT =
  /^\s*(?:your message\b.{0,500}?\bwas (?:read|deleted)|this is a (?:return|read) receipt|dies ist eine (?:lesebestätigung|empfangsbestätigung))/is;

/** Requests to the shop, which no automatic mail contains. */
const ASKS =
  /[?？]|\b[A-Z]-\d{3,}\b|\b(?:my|mein\w*|mon|ma|mes)\s+(?:order|parcel|package|delivery|refund|invoice|payment|account|bestellung|paket|lieferung|rechnung|konto|commande|colis|livraison|facture|remboursement|compte)|\b(?:deliver\b|refund|cancel|liefer|stornier|erstatt|livrer|rembours|annuler)/i;
/** What a shop is written to about, in the languages whose requests are not known: whoever names it may want something. */
const GOODS =
  /(?<!\p{L})(?:parcel|package|courier|driver|paket|sendung|colis|beställning|leverans|leverer|levere|fakturan?(?!\p{L})|pakke|bestilling|levering|ordre(?!\p{L})|refusjon|tilau|toimitu|toimitt|lasku|palautu|paczk|przesył|zamówieni|dostaw|zwrot|reklamac)/iu;
const SERVER_WORDS = /\b[45]\.\d{1,3}\.\d{1,3}\b|\b[45]\d\d[ -]|[^\s@<>]@[^\s@<>]|smtp|mail (?:server|system)|mailbox|postfach/i;

const anyOf = (sources: readonly string[]) => `(?:${sources.join('|')})`;
const startsWith = (sources: readonly string[]) => new RegExp(`^${anyOf(sources)}(?![\\p{L}\\d])`, 'iu');
const holds = (sources: readonly string[]) => new RegExp(anyOf(sources), 'iu');

const absenceTitle = startsWith(ABSENCE_TITLES.map((titles) => `(?:${titles})(?=\\s*(?:[:：(\\[–—-]|$|re\\b|aw\\b))`));
const absenceHint = startsWith(ABSENCE_HINTS);
/** The same as a heading in the text. */
const absenceHeading = startsWith(ABSENCE_HINTS.map((hints) => `(?:${hints})(?=\\s*[:：])`));
const isOut = /^[^?]{1,80} is out of (?:the )?office\b/i;
const [away, meanwhile, bounceTitle, bounceStart] = [holds(AWAY), holds(MEANWHILE), startsWith(BOUNCE_TITLES), startsWith(BOUNCE_STARTS)];
const [noAnswerWanted, madeByAMachine] = [holds(NO_ANSWER_WANTED), holds(MADE_BY_A_MACHINE)];

const FIRST_CHARACTERS = 400;

/** Whether subject and text look like a mail server's bounce. */
export function readsAsBounce(subject: string, text: string): boolean {
  if (!SERVER_WORDS.test(text)) return false;
  const own = ownText(text);
  return bounceStart.test(own) || (bounceTitle.test(titleOf(subject)) && !ASKS.test(own.slice(0, FIRST_CHARACTERS)));
}

/** Whether a mail server reports only a delay and keeps trying. */
export const isOnlyDelayed = (subject: string, text: string): boolean => STILL_TRYING.test(`${subject}\n${text}`);

/**
 * Whether subject and text look like an absence note, of a person or an office. Cautious, because customers mention absences too: without a mail program's title it
 * requires the phrases of a note and no request to the shop.
 */
export function readsAsAbsence(subject: string, text: string): boolean {
  const own = ownText(text);
  if (absenceTitle.test(titleOf(subject)) || absenceTitle.test(own.split('\n', 1)[0]!)) return true;
  if (ASKS.test(own) || GOODS.test(own)) return false;
  const isAway = away.test(own.slice(0, FIRST_CHARACTERS));
  const hasConsequence = meanwhile.test(own);
  const hinted = absenceHint.test(titleOf(subject)) || isOut.test(titleOf(subject)) || absenceHeading.test(own);
  return (isAway && hasConsequence) || (hinted && (isAway || hasConsequence));
}

/** Whether a text says that a program wrote it and that answers are not read, or is a read receipt. */
export function readsAsNotice(text: string): boolean {
  const own = ownText(text);
  return READ_RECEIPT.test(own) || (noAnswerWanted.test(own) && madeByAMachine.test(own) && !ASKS.test(own));
}

/** The subject without tags of mail gateways. `Re:` and `Fwd:` stay: people write them. */
const titleOf = (subject: string): string => subject.trim().replace(/^(?:[[(*]+[^\])*]{1,30}[\])*]+\s*)+/, '');

/** The text without quotes of earlier mails. */
function ownText(text: string): string {
  const trimmed = text.trim();
  const quote = /^(?:>|-{2,} ?(?:original|ursprüngliche|message d)|(?:on|am|le) .{5,120}(?:wrote|schrieb|a écrit)\b)/im.exec(trimmed);
  return quote && quote.index > 0 ? trimmed.slice(0, quote.index) : trimmed;
}
