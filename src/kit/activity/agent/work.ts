import type { ModelTool } from '../model/provider.ts';
import type { ModelParts } from '../model/step-work.ts';
import type { ActivityScope } from '../scope.ts';
import type { AgentDefinition } from './definition.ts';
import type { AgentLimits } from './limits.ts';
import type { SessionRules, SessionState } from './session-state.ts';

/** An agent working on one case, in one attempt of its activity. */
export interface AgentWork<Input, Output, Trusted> {
  parts: ModelParts;
  definition: AgentDefinition<Input, Output, Trusted>;
  scope: ActivityScope;
  session: string;
  limits: AgentLimits;
  /** The part of the case that the model sees. */
  shown: unknown;
  /** Derived from the input, never from the model. */
  trusted: Trusted;
  jsonSchema: Record<string, unknown>;
  tools: readonly ModelTool[];
  rules: SessionRules<Output>;
  /** Rows of the session so far. */
  rows: TurnRow[];
  /** Derived from the rows. */
  state: SessionState<Output>;
}

/** Index entry of a row in the transcript. */
export interface TurnRow {
  seq: number;
  kind: string;
  activityId: string;
  callId: string | null;
  tool: string | null;
  ref: string;
  usdNano: number | null;
  inputTokens: number;
  outputTokens: number;
}
