import type { SignalboxError } from '../../common/failures.ts';

/** How the answer's schema is given to a model; servers differ in what they support. */
export const ANSWER_FORMATS = ['json_schema', 'json_object', 'text'] as const;
export type AnswerFormat = (typeof ANSWER_FORMATS)[number];

/** A tool call as the model wrote it. */
export interface ModelToolCall {
  id: string;
  name: string;
  /** JSON, unchecked. */
  arguments: string;
}

export interface ModelMessage {
  role: 'system' | 'user' | 'assistant' | 'tool';
  content: string;
  /** Tool calls in an assistant's message; each must be answered by a tool message. */
  toolCalls?: ModelToolCall[];
  /** The call that a tool message answers. */
  toolCallId?: string;
}

/** A tool that a model may call. */
export interface ModelTool {
  name: string;
  description: string;
  /** JSON schema of the arguments. */
  parameters: Record<string, unknown>;
}

export interface ModelRequest {
  model: string;
  format: AnswerFormat;
  messages: ModelMessage[];
  /** JSON schema of the answer, including all limits. */
  schema: Record<string, unknown>;
  schemaName: string;
  /** Tools that may be called; none if absent. */
  tools?: readonly ModelTool[] | undefined;
  /** `none`: the tools are listed only because earlier messages call them. Default `auto`. */
  toolChoice?: 'auto' | 'none' | undefined;
  outputTokens: number;
  /** For the whole answer, including its body. */
  timeoutMs: number;
  /** Aborted when the run is cancelled: the call then throws the signal's reason, which is not a failure. */
  signal: AbortSignal;
  /** Workflow id and prompt name, for the provider's log. */
  run: string;
  prompt: string;
}

export interface ModelUsage {
  /** All input tokens, including cached ones. */
  inputTokens: number;
  outputTokens: number;
  cachedInputTokens: number;
}

/** An unchecked answer. Check finish reason, refusal and failure before reading its text. */
export interface ModelAnswer {
  /** Raw text; empty when the provider sent none. */
  text: string;
  /** In the model's order; absent when it calls nothing. */
  toolCalls?: ModelToolCall[];
  /** As the provider spells it; `finishOf` classifies it. */
  finishReason: string;
  /** The model's own words when it refused. */
  refusal: string | null;
  /** Null when missing or implausible; the price is unknown then. */
  usage: ModelUsage | null;
  /** Set when the provider broke the answer off: unusable, but perhaps billed. */
  failure?: SignalboxError;
  /** The provider's name for the model that answered. */
  model: string;
}

/** The port to a model API. */
export interface ModelProvider {
  /** Asks once, without retries. @throws SignalboxError with a MODEL_ code. */
  complete(request: ModelRequest): Promise<ModelAnswer>;
}
