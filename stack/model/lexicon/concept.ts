/** A group of words that everyday language uses for one idea. General knowledge of language, nothing about a data set. */
export interface Concept {
  name: string;
  /** How much a mention says about what a text is about: a thing that is merely named says little, an event or a feeling much. */
  weight: number;
  /** Words and phrases, separated by commas. */
  en: string;
  de?: string;
  fr?: string;
  /** Concepts that a mention brings to mind, with a share of its weight. */
  near?: Readonly<Record<string, number>>;
  /** What a negated mention stands for: `not happy` is dissatisfaction; null: nothing. Without it negation changes nothing. */
  negated?: string | null;
}
