/** Words of polite mails that claim nothing about a case, folded. A sentence is judged without them. */
const WORDS =
  'kind regards best sincerely yours support team thank thanks sorry apologize apologise apology apologies regret message mail email write wrote reach contact question questions help hope hopefully happy glad welcome let know further detail details describe need patience understand understanding disappointed disappointment inconvenience ' +
  'customer service colleague colleagues look forward hear additional information here tell what case meant steps file suggestion should able certain answer hand possible please feel free hesitate ' +
  'freundliche freundlichen gruesse grusse vielen dank danke nachricht frage fragen hilfe helfen hoffe hoffen gerne leid verstehe verstehen enttauscht entschuldigen entschuldigung melden bitte wissen sagen liegt vor fall gedacht schritte kollegin kollege team kundendienst weiter ' +
  'cordialement merci message question questions aide aider espere esperons desole desolee comprends comprenons decu decue excuses excuser savoir dire dossiers cas etapes prevues equipe service client contacter disposition';

const courtesy = new Set(WORDS.split(' '));

/** Whether a folded word belongs to politeness alone. */
export const isCourtesy = (word: string): boolean => courtesy.has(word);

/** Wordings that no polite mail has, folded. */
export const RUDE =
  /\b(?:stupid|idiots?|nonsense|ridiculous|your (?:own )?fault|shut up|lazy|obviously you|as i already told|calm down|selber schuld|selbst schuld|unsinn|blodsinn|dumm|ridicule|votre faute|n'importe quoi)\b/;

/** How a mail begins and ends, folded. */
export const GREETS =
  /^\s*(?:hello|hi|dear|good (?:morning|day|afternoon)|hallo|guten tag|sehr geehrte|liebe[rs]?|bonjour|chere?|madame|monsieur)\b/;
export const CLOSES = /\b(?:regards|sincerely|support|yours|grusse|gruss|cordialement|salutations|team|equipe)\b[^\n]*\s*$/;
