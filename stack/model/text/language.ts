import { fold, wordsOfFolded } from './words.ts';

export const LANGUAGES = ['en', 'de', 'fr', 'es', 'it', 'nl', 'pt'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Words that carry grammar and no topic, folded. They tell the language and are left out of comparisons. */
const FUNCTION_WORDS: Record<Language, string> = {
  en: 'a an the and or but if then than so as at by for from in into of off on onto out over to up with without within about after before between during since until while this that these those there here it its i me my mine we us our you your he him his she her they them their who whom whose which what when where why how is am are was were be been being do does did done doing have has had having can could will would shall should may might must not no nor only just too very also again any some all each both few more most other such own same still yet already now please hi hello dear hey thanks thank regards im ive id dont get got getting because however though one',
  de: 'der die das den dem des ein eine einen einem einer eines und oder aber wenn dann als so an am bei beim fur von vom aus in im ins auf uber unter nach vor zu zum zur mit ohne seit bis wahrend dies diese dieser dieses diesen jener es ich mich mir mein meine meinen meinem meiner wir uns unser unsere unseren du dich dir dein deine sie ihr ihre ihren ihnen er ihn ihm sein seine wer wen wem was wann wo warum wieso weshalb wie ist bin bist sind seid war waren gewesen sein hat habe haben hatte hatten hast kann konnte konnten konnen werden wird wurde wurden worden will soll sollte muss mussen darf nicht kein keine keinen nur noch schon sehr auch wieder man bitte hallo guten tag danke vielen dank grusse mal dass weil ob doch mehr etwas alle immer da hier jetzt moin gern gerne',
  fr: 'le la les un une des du de d l et ou mais si alors que qui quoi dont comme a au aux en dans par pour sur sous avec sans chez vers depuis jusque pendant ce cet cette ces cela ca il ils elle elles je j me m moi mon ma mes nous notre nos vous votre vos tu te toi ton ta tes on lui leur leurs son sa ses se s quand ou pourquoi comment est suis es sommes etes sont etait etaient ete etre ai as avons avez ont avait avoir peux peut pouvez pouvons peuvent dois doit devez vais va vont ne n pas plus jamais rien aucun aucune seulement encore deja tres aussi bonjour salut merci svp plait cordialement parce y c qu fait faire tout tous toute toutes',
  es: 'el la los las un una unos unas y o pero si entonces que quien como a al en de del por para sobre con sin desde hasta durante este esta estos estas ese esa eso esto lo le les yo me mi mis nosotros nos nuestro nuestra tu te tus usted ustedes su sus se cuando donde porque cual es soy eres somos son era eran sido ser estoy estan estar he ha hemos han habia tengo tiene puedo puede pueden podria debo debe no ni nada nunca solo muy tambien ya todavia aun hola gracias favor buenos dias buenas hacer mas todo',
  it: 'il lo la i gli le un uno una e o ma se allora che chi come a al allo alla ai alle in nel nella nei di del della dei delle da dal dalla per su sul sulla con senza fra tra questo questa questi queste quello quella cio io mi mio mia miei mie noi ci nostro nostra tu ti tuo tua voi vi vostro vostra lui lei loro si suo sua quando dove perche quale e sono sei siamo siete era erano stato essere ho hai ha abbiamo avete hanno aveva avere posso puo potete devo deve non niente mai solo molto anche gia ancora ciao salve buongiorno grazie favore piu tutto fare',
  nl: 'de het een en of maar als dan dat die wie hoe aan bij op in uit van voor met zonder naar door over onder tot sinds tijdens dit deze er ik me mij mijn wij we ons onze jij je jouw jullie u uw hij hem zijn zij ze haar hun wanneer waar waarom welke wat is ben bent was waren geweest heb hebt heeft hebben had kan kunt kunnen kon zou zal zullen moet moeten mag niet geen alleen nog al heel ook weer hallo dank bedankt graag alstublieft aub worden wordt werd meer maar te om omdat hier nu',
  pt: 'o a os as um uma uns umas e ou mas se entao que quem como ao aos em no na nos nas de do da dos das por pelo pela para sobre com sem desde ate durante este esta estes estas esse essa isso isto eu me mim meu minha meus minhas nos nosso nossa voce voces tu te seu sua seus suas lhe quando onde porque qual e sou somos sao era eram foi ser estou esta estao estar tenho tem temos havia posso pode podem devo deve nao nem nada nunca so muito tambem ja ainda ola obrigado obrigada favor bom dia fazer mais tudo',
};

const lists: Record<string, ReadonlySet<string>> = Object.fromEntries(
  Object.entries(FUNCTION_WORDS).map(([language, words]) => [language, new Set(words.split(' '))]),
);

/** Whether a folded word carries no topic in this language. */
export const isFunctionWord = (word: string, language: Language): boolean => lists[language]?.has(word) ?? false;

const LETTERS: [Language, RegExp][] = [
  ['de', /[äöüß]/g],
  ['fr', /[àâçèêëîïôùûœ]|\b[cdjlmnst]['’]/g],
  ['es', /[ñ¿¡]|ción\b/g],
  ['pt', /[ãõ]|ção\b/g],
  ['it', /[ìò]|zione\b/g],
  ['nl', /\bij|ij\b|aa|eeu/g],
];

/** The language of a text by its function words and its letters; `fallback` when nothing speaks for any. */
export function detectLanguage(text: string, fallback: Language = 'en'): Language {
  const words = wordsOfFolded(fold(text));
  const points = new Map<Language, number>(LANGUAGES.map((language) => [language, language === fallback ? 0.01 : 0]));
  const give = (language: Language, amount: number) => points.set(language, (points.get(language) ?? 0) + amount);
  for (const word of words) {
    const speakers = LANGUAGES.filter((language) => isFunctionWord(word, language));
    for (const language of speakers) give(language, 1 / speakers.length);
  }
  for (const [language, letters] of LETTERS) give(language, Math.min(2, 0.4 * (text.toLowerCase().match(letters)?.length ?? 0)));
  return [...points].reduce((best, next) => (next[1] > best[1] ? next : best))[0];
}

/** A language that we know by its code, or null. */
export const asLanguage = (code: string): Language | null => LANGUAGES.find((known) => known === code.toLowerCase().slice(0, 2)) ?? null;
