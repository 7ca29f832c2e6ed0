import { GIVEN_NAMES } from './given-names.ts';

const words = (text: string): Set<string> => new Set(text.split(/\s+/).filter(Boolean));

/** Legal forms and forms of address, which identify nobody. */
const LEGAL = words(`
  ltd llc llp lp inc gmbh mbh ag kg kgaa ohg ug gbr ev eg se sa sas sasu sarl srl srls spa snc bv nv vof cv co corp plc oy oyj ab aps as asa
  ao oao ooo pao zao fze fzco fzc dmcc wll pjsc jsc ojsc pty pte sdn bhd pt tbk kk kft zrt nyrt doo dd ad eood ood sro spol zoo spzoo sia uab
  limitada ltda eireli sl slu scs sca gie rl spolka gesellschaft haftung mit beschrankter
  mr mrs ms miss dr prof sir herr frau monsieur madame mme mlle senor senora signor signora
`);
/** Synonyms of legal forms. */
const LEGAL_SYNONYMS: Readonly<Record<string, string>> = {
  limited: 'ltd',
  company: 'co',
  companies: 'co',
  cie: 'co',
  compagnie: 'co',
  compania: 'co',
  corporation: 'corp',
  incorporated: 'inc',
  aktiengesellschaft: 'ag',
};
const ARTICLES = words('the and und et of for y e i al el');
/** Particles in names of persons; often left out. */
const PARTICLES = words('bin ibn ben bint abu van von der den de da do dos das di du del della la le las los ter ten zu zur o d l');
/** Trades, kinds of organisations and directions, which occur in many names. */
const GENERIC = words(`
  agency air airlines airways arms asia associates association automotive bank banking body board branch brothers build building business capital
  care center centre central century chemical chemicals city club college commerce commercial committee communication communications
  concern construction consult consulting consultants contracting council credit data defence defense design development digital distribution division
  east eastern electric electronics electronic energy engineering enterprise enterprises equipment establishment europe european exchange
  export exports express factory farm fashion federal federation finance financial first food foods foundation freight front fund future gas general
  general global gold golden group gruppe handel handels hause health holding holdings home house import imports industrial industrie industries industry
  information innovation institute insurance international international invest investment investments lab laboratory labs law leasing
  line lines liner logistic logistics machine machinery management manufacturing marine maritime market marketing material materials media medical metal metals
  mining ministry mobile motor motors national nautical navigation network networks new north northern office oil old online organization organisation
  pacific paper partner partners petrol petroleum pharma pharmaceutical pharmaceuticals plant plastics port power press private pro product
  production productions products project projects property public quality real research resources royal sales school science sea security service services
  ship shipping shop society software solar solution solutions source south southern sport sports star state steel store studio supplies supply
  support system systems team tech technic technical technologies technology telecom textile textiles tobacco tools tour tourism tours trade
  trader traders trading trans transport transportation travel trust union united universal university vessel water west western wholesale wood work works world
`);

/** Kind of a word in a name; only `own` is distinctive. */
export type WordKind = 'legal' | 'article' | 'particle' | 'generic' | 'given' | 'own';

/** The common synonym of a legal form; other words are unchanged. */
export const canonical = (plain: string): string => LEGAL_SYNONYMS[plain] ?? plain;

/** @param plain a word in its most probable reading. */
export function kindOf(plain: string): WordKind {
  if (LEGAL.has(canonical(plain)) || plain in LEGAL_SYNONYMS) return 'legal';
  if (ARTICLES.has(plain)) return 'article';
  if (PARTICLES.has(plain)) return 'particle';
  if (GENERIC.has(plain) || /^\d+$/.test(plain) || plain.length < 2) return 'generic';
  return GIVEN_NAMES.has(plain) ? 'given' : 'own';
}
