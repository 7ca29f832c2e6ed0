import type { SignalboxError } from '../../common/failures.ts';

/** How a model is told the shape of its answer; servers differ in what they support. */
export const ANSWER_FORMATS = ['json_schema', 'json_object', 'text'] as const;
export type AnswerFormat = (typeof ANSWER_FORMATS)[number];

/** A call of a tool, as the model wrote it. */
export interface ModelToolCall {
  id: string;
  name: string;
  /** JSON, unchecked. */
  arguments: string;
}

export interface ModelMessage {
  role: 'system' | 'user' | 'assistant' | 'tool';
  content: string;
  /** Calls that an assistant's message asks for; each must be answered by a message of a tool. */
  toolCalls?: ModelToolCall[];
  /** The call that a tool's message answers. */
  toolCallId?: string;
}

/** What a model may call. */
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
  /** JSON schema of the answer, with all limits. */
  schema: Record<string, unknown>;
  schemaName: string;
  /** Nothing may be called without. */
  tools?: readonly ModelTool[] | undefined;
  /** `none`: the tools are only named, because earlier messages call them. Default `auto`. */
  toolChoice?: 'auto' | 'none' | undefined;
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

/** What came back, unchecked. Its finish reason, its refusal and its failure count before its text. */
export interface ModelAnswer {
  /** Raw text; empty when the provider sent none. */
  text: string;
  /** In the order of the model; absent when it calls nothing. */
  toolCalls?: ModelToolCall[];
  /** The provider's own word; `finishOf` says what it means. */
  finishReason: string;
  /** The model's own words when it refused. */
  refusal: string | null;
  /** Null when the provider did not say, or nothing that can be; the price is unknown then. */
  usage: ModelUsage | null;
  /** Set when the provider broke the answer off: it is not an answer, but may have to be paid. */
  failure?: SignalboxError;
  /** The name the provider gives to the model that answered. */
  model: string;
}

/** The port to a model API. */
export interface ModelProvider {
  /** Asks once, without retries. @throws SignalboxError with a MODEL_ code. */
  complete(request: ModelRequest): Promise<ModelAnswer>;
}
