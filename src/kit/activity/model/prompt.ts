import type { z } from 'zod';

export type Tier = 'small' | 'large';

/** What the journal keeps of a model's decision. */
export interface ModelDecision {
  choice: string;
  confidence: number | null;
  reasoning: string | null;
}

/** A prompt is a named constant: everything about one model step except its input. */
export interface Prompt<Input, Output> {
  /** Also the name of the activity, so that the timeline reads as the story. */
  readonly name: string;
  /** Changes with every change of wording, schema or limits. */
  readonly version: string;
  readonly tier: Tier;
  readonly instructions: string;
  readonly input: z.ZodType<Input>;
  /** The schema of the answer; may depend on the input (for example the names of categories). Give the same one for the same input: it is dear to make. */
  readonly output: (input: Input) => z.ZodType<Output>;
  readonly limits: { readonly outputTokens: number; readonly timeoutMs: number };
  /** What to write in the journal about an answer. */
  readonly decision: (output: Output) => ModelDecision;
  /** Hard rules: run after the schema, may correct the answer, and name what they overrode. */
  readonly rules?: (input: Input, output: Output) => { output: Output; overridden: string[] };
}

/** The worst case of a call. */
export interface Held {
  /** Zero where the model has no known price. */
  usdNano: number;
  inputTokens: number;
  outputTokens: number;
}

/** What a model step returns to its workflow: small, no raw text. */
export interface ModelResult<Output> {
  output: Output;
  /** The answer as the journal has it. */
  decision: ModelDecision;
  /** Model that gave the final answer. */
  model: string;
  /** Blob reference of the raw answer. */
  rawRef: string;
  /** Hard rules that changed the answer, in their own words. */
  overridden: string[];
  /** Of all calls of this step, those of earlier attempts included; answers from the cache count as `cachedCalls` alone. `usdNano` leaves out the calls whose price is unknown. */
  usage: {
    modelCalls: number;
    cachedCalls: number;
    unpricedCalls: number;
    inputTokens: number;
    outputTokens: number;
    usdNano: number;
    /** What calls whose tokens are unknown may have used at most, for budgets. Left out when there are none. */
    held?: { usdNano: number; tokens: number };
  };
}

/** Declares a prompt with its types inferred. */
export const definePrompt = <Input, Output>(prompt: Prompt<Input, Output>): Prompt<Input, Output> => prompt;
