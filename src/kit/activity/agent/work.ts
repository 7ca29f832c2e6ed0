import type { ModelTool } from '../model/provider.ts';
import type { ModelParts } from '../model/step-work.ts';
import type { ActivityScope } from '../scope.ts';
import type { AgentDefinition } from './definition.ts';
import type { AgentLimits } from './limits.ts';
import type { Rules, Stand } from './stand.ts';

/** One agent at work on one case, in one attempt of its activity. */
export interface AgentWork<Input, Output, Trusted> {
  parts: ModelParts;
  definition: AgentDefinition<Input, Output, Trusted>;
  scope: ActivityScope;
  session: string;
  limits: AgentLimits;
  /** What the model is shown of the case. */
  shown: unknown;
  /** From the input, never from the model. */
  trusted: Trusted;
  jsonSchema: Record<string, unknown>;
  tools: readonly ModelTool[];
  rules: Rules<Output>;
  /** Rows of the session so far. */
  rows: TurnRow[];
  /** Follows from the rows. */
  stand: Stand<Output>;
}

/** What the list of a transcript keeps of a row. */
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
