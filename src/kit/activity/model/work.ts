import type { Logger } from 'pino';
import type { Blob } from '../../../store/blobs.ts';
import type { Reservation } from '../../../store/budget.ts';
import type { Db } from '../../../store/database.ts';
import type { NewModelCall } from '../../../store/model-work.ts';
import type { Budget } from '../../common/budget.ts';
import type { SignalboxError } from '../../common/failures.ts';
import type { DocumentReader } from '../documents/port.ts';
import type { ActivityScope } from '../scope.ts';
import type { Prompt } from './prompt.ts';
import type { ModelProvider, ModelRequest, Models, ModelTool, Prices } from './provider.ts';

/** Dependencies of model steps. */
export interface ModelParts {
  provider: ModelProvider;
  models: Models;
  prices: Prices;
  db: Db;
  /** The limits of a run; null for none. If absent, nothing is limited. */
  budgetFor?: (runId: string) => Budget | null | Promise<Budget | null>;
  /** Draws the pages that prompts show; needed by prompts with images. */
  documents?: Pick<DocumentReader, 'image'> | undefined;
  /** Whether answers are reused at all; default `on`. */
  answerCache?: 'on' | 'off';
  /** Receives names, codes, tokens and prices, but never prompts or answers. */
  logger: Logger;
}

/** One model step in progress, with its types erased. */
export interface StepWork {
  parts: ModelParts;
  prompt: Pick<Prompt<never, never>, 'name' | 'version' | 'limits'>;
  scope: ActivityScope;
  jsonSchema: Record<string, unknown>;
  tools?: readonly ModelTool[];
  /** All calls that this activity has paid for, by request hash; grows with each. */
  paid: Map<string, PaidCall>;
}

/** A committed paid call, whose answer is reused instead of paying twice. */
export interface PaidCall {
  /** The model that answered. */
  model: string;
  text: string;
  finishReason: string;
  inputTokens: number;
  outputTokens: number;
  usdNano: number | null;
  /** Set where the token count is unknown. */
  held?: WorstCase;
  rawRef: string;
  /** From the cache: nothing was paid. */
  cached?: boolean;
}

/** The most that a call can cost. */
export interface WorstCase {
  /** Zero for a model of unknown price. */
  usdNano: number;
  inputTokens: number;
  outputTokens: number;
}

/** One turn as a request. */
export interface Question {
  request: ModelRequest;
  /** The parts of the request that determine its answer. */
  content: object;
  /** Of the content. */
  requestHash: string;
}

/** The answer to one turn. `row`, `blob` and `reservation` are still to be committed (`workOf`); null when an earlier attempt did that. */
export interface ModelReply {
  call: PaidCall;
  requestHash: string;
  row: NewModelCall | null;
  blob: Blob | null;
  reservation: Reservation | null;
  /** Set when the provider broke the answer off: unusable, but perhaps billed. */
  failure?: SignalboxError | undefined;
  /** For an answer from the cache: the run that paid for it, and when. */
  source?: { run: string; at: string };
}

/** A committed call as a reply, with nothing left to commit. */
export const reusedReply = (call: PaidCall, requestHash: string): ModelReply => ({
  call,
  requestHash,
  row: null,
  blob: null,
  reservation: null,
});
