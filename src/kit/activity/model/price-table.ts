export interface Price {
  model: string;
  /** USD per million tokens. */
  input: number;
  cachedInput: number;
  output: number;
  /** Source of the price, and its date (ISO). */
  source: string;
  asOf: string;
}

const MADE_UP = 'made up, so that budgets and costs of the offline model are real numbers; nobody is billed';
const OPENAI = 'https://platform.openai.com/docs/pricing';

type Usd = [input: number, cachedInput: number, output: number];

const named = (source: string, asOf: string, [input, cachedInput, output]: Usd, ...models: string[]): Price[] =>
  models.map((model) => ({ model, input, cachedInput, output, source, asOf }));

/** Known prices. An unlisted model has an unknown price, never zero; SIGNALBOX_PRICES adds or overrides. */
export const PRICE_TABLE: readonly Price[] = [
  ...named(MADE_UP, '2026-11-21', [0.1, 0.05, 0.4], 'offline-small'),
  ...named(MADE_UP, '2026-11-21', [1, 0.5, 4], 'offline-large'),
  ...named(OPENAI, '2025-06-03', [2.5, 1.25, 10], 'gpt-4o', 'gpt-4o-2024-08-06', 'gpt-4o-2024-11-20'),
  ...named(OPENAI, '2025-06-03', [0.15, 0.075, 0.6], 'gpt-4o-mini', 'gpt-4o-mini-2024-07-18'),
  ...named(OPENAI, '2025-06-03', [2, 0.5, 8], 'gpt-4.1', 'gpt-4.1-2025-04-14'),
  ...named(OPENAI, '2025-06-03', [0.4, 0.1, 1.6], 'gpt-4.1-mini', 'gpt-4.1-mini-2025-04-14'),
  ...named(OPENAI, '2025-06-03', [0.1, 0.025, 0.4], 'gpt-4.1-nano', 'gpt-4.1-nano-2025-04-14'),
];
