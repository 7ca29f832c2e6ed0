import type { ModelTool } from '../model/provider.ts';
import type { ModelParts } from '../model/work.ts';
import type { ActivityScope } from '../scope.ts';
import type { AgentDefinition, AgentLimits } from './definition.ts';
import type { TurnRow } from './entries.ts';
import type { SessionRules, SessionState } from './session.ts';

/** An agent working on one case, in one attempt of its activity. */
export interface AgentWork<Output, Trusted> {
  parts: ModelParts;
  definition: Omit<AgentDefinition<never, Output, Trusted>, 'input' | 'output' | 'show' | 'trusted' | 'limits'>;
  scope: ActivityScope;
  session: string;
  limits: AgentLimits;
  /** The part of the case that the model sees. */
  shown: unknown;
  /** Derived from the input, never from the model. */
  trusted: Trusted;
  /** Of the final answer. */
  jsonSchema: Record<string, unknown>;
  /** The definition's tools as the model sees them. */
  tools: readonly ModelTool[];
  rules: SessionRules<Output>;
  /** Rows of the session so far. */
  rows: TurnRow[];
  /** Derived from the rows. */
  state: SessionState<Output>;
}
