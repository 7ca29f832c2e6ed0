/** How a model is told the shape of its answer; servers differ in what they support. */
export const ANSWER_FORMATS = ['json_schema', 'json_object', 'text'] as const;
export type AnswerFormat = (typeof ANSWER_FORMATS)[number];

export interface ModelMessage {
  role: 'system' | 'user' | 'assistant';
  content: string;
}

export interface ModelRequest {
  model: string;
  format: AnswerFormat;
  messages: ModelMessage[];
  /** JSON schema of the answer, with all limits. */
  schema: Record<string, unknown>;
  schemaName: string;
  outputTokens: number;
  /** For the whole answer, its body included. */
  timeoutMs: number;
  /** Aborted when the run is cancelled: the call then throws the signal's reason, which is no failure. */
  signal: AbortSignal;
  /** Workflow id and prompt name, for the log of the provider. */
  run: string;
  prompt: string;
}

export interface ModelUsage {
  /** All input tokens, the cached ones among them. */
  inputTokens: number;
  outputTokens: number;
  cachedInputTokens: number;
}

/** What came back, unchecked. */
export interface ModelAnswer {
  /** Raw text; empty when the provider sent none. */
  text: string;
  /** `stop`, `length` (cut off), `content_filter` or the provider's own word. */
  finishReason: string;
  /** The model's own words when it refused. */
  refusal: string | null;
  /** Null when the provider did not say; the price is unknown then. */
  usage: ModelUsage | null;
  /** The name the provider gives to the model that answered. */
  model: string;
}

/** The port to a model API. */
export interface ModelProvider {
  /** Asks once, without retries. @throws SignalboxError with a MODEL_ code. */
  complete(request: ModelRequest): Promise<ModelAnswer>;
}
