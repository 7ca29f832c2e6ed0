import { detectLanguage } from '../text/language.ts';
import { spellOutName } from '../text/words.ts';
import { mentionsOf, weightOf, type Meaning } from './meaning.ts';

export interface Option {
  value: unknown;
  /** The option's own name, spelt out in words. */
  name: string;
  /** What the schema or the input says about it. */
  description: string;
}

export interface Choice {
  /** Place of the best option in the list. */
  index: number;
  /** Share of each option, adding up to 1. */
  shares: number[];
  /** How much of the message spoke for any option at all. */
  evidence: number;
  /** Words of the message that spoke for the best option, strongest first. */
  because: string[];
}

const NAME_WEIGHT = 1.2;
const TEMPERATURE = 0.55;
/** Beyond this much evidence a longer message makes nobody surer. */
const ENOUGH_EVIDENCE = 4;
/** What an option that calls itself ordinary or other has over the rest when nothing speaks. */
const ORDINARY_LEAD = 0.45;

/** Compares the message with the wording of each option. Deterministic; the first of equals wins. */
export function chooseOption(message: Meaning, options: readonly Option[]): Choice {
  const wordings = options.map(profileOf);
  const total = new Map<string, number>();
  for (const profile of wordings) for (const [idea, amount] of profile) total.set(idea, (total.get(idea) ?? 0) + amount);
  const known = [...message.strength]
    .filter(([idea]) => total.has(idea))
    .map(([idea, strength]) => ({ idea, amount: strength * weightOf(idea) }));
  const evidence = known.reduce((sum, { amount }) => sum + amount, 0);
  const scale = evidence > ENOUGH_EVIDENCE ? ENOUGH_EVIDENCE / evidence : 1;
  const part = (index: number, idea: string): number => (wordings[index]?.get(idea) ?? 0) / (total.get(idea) ?? 1);
  const scores = options.map((_, index) => {
    const said = known.reduce((sum, { idea, amount }) => sum + amount * part(index, idea), 0);
    return scale * said + ORDINARY_LEAD * (wordings[index]?.get('ordinary') ?? 0);
  });
  const index = scores.indexOf(Math.max(...scores));
  const because = known
    .map(({ idea, amount }) => ({ idea, amount: amount * part(index, idea) }))
    .filter(({ amount }) => amount > 0.15)
    .sort((a, b) => b.amount - a.amount)
    .flatMap(({ idea }) => [...(message.words.get(idea) ?? [])])
    .filter((words) => words.length > 2);
  return { index, shares: softmax(scores), evidence, because: [...new Set(because)].slice(0, 4) };
}

const MOST_PROFILES = 500;
const profiles = new Map<string, Map<string, number>>();

/** The ideas in an option's wording; kept, because the same options come with every request. */
function profileOf(option: Option): Map<string, number> {
  const key = JSON.stringify([option.name, option.description]);
  const known = profiles.get(key);
  if (known) return known;
  if (profiles.size >= MOST_PROFILES) profiles.clear();
  const profile = readProfile(option);
  profiles.set(key, profile);
  return profile;
}

/** Saying a thing often counts less and less. */
function readProfile({ name, description }: Option): Map<string, number> {
  const profile = new Map<string, number>();
  const collect = (text: string, weight: number) => {
    for (const [idea, count] of mentionsOf(text, detectLanguage(text)).strength)
      profile.set(idea, (profile.get(idea) ?? 0) + weight * count);
  };
  collect(spellOutName(name), NAME_WEIGHT);
  collect(description, 1);
  return new Map([...profile].map(([idea, amount]) => [idea, Math.log1p(amount)]));
}

function softmax(scores: number[]): number[] {
  const top = Math.max(...scores);
  const powers = scores.map((score) => Math.exp((score - top) / TEMPERATURE));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}
