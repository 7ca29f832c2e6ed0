import type { z } from 'zod';

export type Tier = 'small' | 'large';

/** A model's decision as the journal stores it. */
export interface ModelDecision {
  choice: string;
  confidence: number | null;
  reasoning: string | null;
}

/** A prompt as a named constant: everything about one model step except its input. */
export interface Prompt<Input, Output> {
  /** Also the name of the activity, so that the Temporal timeline is readable. */
  readonly name: string;
  /** Change it with every change of wording, schema or limits. */
  readonly version: string;
  readonly tier: Tier;
  readonly instructions: string;
  readonly input: z.ZodType<Input>;
  /** The schema of the answer; may depend on the input, for example category names. Return the same object for the same input: building one is expensive. */
  readonly output: (input: Input) => z.ZodType<Output>;
  readonly limits: { readonly outputTokens: number; readonly timeoutMs: number };
  /** The journal entry of an answer. */
  readonly decision: (output: Output) => ModelDecision;
  /** Hard rules: applied after the schema; may correct the answer and name what they overrode. */
  readonly rules?: (input: Input, output: Output) => { output: Output; overridden: string[] };
}

/** The worst case of a call. */
export interface WorstCase {
  /** Zero for a model of unknown price. */
  usdNano: number;
  inputTokens: number;
  outputTokens: number;
}

/** What a model step returns to its workflow: small, no raw text. */
export interface ModelResult<Output> {
  output: Output;
  /** The answer as recorded in the journal. */
  decision: ModelDecision;
  /** Model that gave the final answer. */
  model: string;
  /** Blob reference of the raw answer. */
  rawRef: string;
  /** Hard rules that changed the answer, as the rules name it. */
  overridden: string[];
  /** All calls of this step, including earlier attempts; cached answers count only as `cachedCalls`. `usdNano` omits calls of unknown price. */
  usage: {
    modelCalls: number;
    cachedCalls: number;
    unpricedCalls: number;
    inputTokens: number;
    outputTokens: number;
    usdNano: number;
    /** Worst case of calls whose token count is unknown, for budgets. Absent when there are none. */
    held?: { usdNano: number; tokens: number };
  };
}

/** Declares a prompt with its types inferred. */
export const definePrompt = <Input, Output>(prompt: Prompt<Input, Output>): Prompt<Input, Output> => prompt;
