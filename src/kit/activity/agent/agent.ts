import { jsonBlob } from '../../../store/blobs.ts';
import { isApproved } from '../../../store/effects.ts';
import { hashOf } from '../../../store/hash.ts';
import { SignalboxError } from '../../common/failures.ts';
import { jsonSchemaOf } from '../model/answer.ts';
import type { ModelParts } from '../model/model.ts';
import { checkPromptInput } from '../model/prompt.ts';
import { hasNextTier, type ModelTool } from '../model/provider.ts';
import { currentScope, type ActivityScope } from '../scope.ts';
import { callModel, callTool, reportToModel } from './calls.ts';
import type { AgentDefinition, AgentLimits } from './definition.ts';
import { nextAction } from './next.ts';
import { endSession, type AgentDecision, type AgentInput, type AgentResult } from './result.ts';
import { initialState, type SessionRules, type SessionState } from './session.ts';
import { appendEntry, readSession, type TurnRow } from './transcript.ts';

export interface Agent {
  /** Makes the activity function of an agent: one call reasons, acts and observes until the session ends or needs a person. */
  loop<Input, Output, Trusted>(
    definition: AgentDefinition<Input, Output, Trusted>,
  ): (input: AgentInput<Input>) => Promise<AgentResult<Output>>;
}

/** Bounded agents that commit a row after every call, so that a repeated activity continues there and pays nothing twice. */
export const createAgent = (parts: ModelParts): Agent => ({
  loop: (definition) => (input) => runLoop(parts, definition, input),
});

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

async function runLoop<Input, Output, Trusted>(
  parts: ModelParts,
  definition: AgentDefinition<Input, Output, Trusted>,
  given: AgentInput<Input>,
): Promise<AgentResult<Output>> {
  const work = openWork(parts, definition, given);
  await resumeSession(work, given);
  for (;;) {
    work.scope.signal.throwIfAborted();
    const action = nextAction(work);
    if (action.do === 'end') return endSession(work, action.end);
    if (action.do === 'run') await callTool(work, action);
    else if (action.do === 'report') await reportToModel(work, action);
    else {
      const limit = await callModel(work, action.turn);
      if (limit) return endSession(work, { outcome: 'exhausted', limit });
    }
  }
}

function openWork<Input, Output, Trusted>(
  parts: ModelParts,
  definition: AgentDefinition<Input, Output, Trusted>,
  given: AgentInput<Input>,
): AgentWork<Output, Trusted> {
  const scope = currentScope();
  const input = checkPromptInput(definition.name, definition.input, given.input);
  const schema = definition.output(input);
  const { tier, turn, tools } = definition;
  const rules = { schema, tier, outputTokens: turn.outputTokens, hasNextTier: hasNextTier(parts.models) };
  return {
    parts,
    definition,
    scope,
    session: given.session ?? scope.activityId,
    limits: { ...definition.limits, ...given.limits },
    shown: definition.show(input),
    trusted: definition.trusted(input),
    jsonSchema: jsonSchemaOf(schema),
    tools: tools.map(({ name, description, parameters }) => ({ name, description, parameters })),
    rules,
    rows: [],
    state: initialState(rules),
  };
}

/** Reads the committed session and adds what the workflow passed: a new or changed case, and a person's decision. */
async function resumeSession<Output, Trusted>(work: AgentWork<Output, Trusted>, given: AgentInput<unknown>): Promise<void> {
  const { session, shown } = work;
  await readSession(work);
  if (work.rows.length === 0 && (given.session !== undefined || given.decision)) {
    throw new SignalboxError('INPUT_INVALID', { field: 'session', detail: `there is no session ${session}` });
  }
  if (given.decision) await acceptDecision(work, given.decision);
  const before = work.state.segments.findLast((segment) => segment.kind === 'input');
  if (!before || hashOf(before.shown) !== hashOf(shown)) await appendEntry(work, { kind: 'input', blob: jsonBlob(shown) });
}

/**
 * Records a person's decision on the call that the session waits for; one that is recorded already is ignored.
 * @throws SignalboxError PROOF_INVALID when no approval covers exactly what is claimed, INPUT_INVALID when no such call waits.
 */
async function acceptDecision<Output, Trusted>(work: AgentWork<Output, Trusted>, decision: AgentDecision): Promise<void> {
  const { parts, scope, state, session } = work;
  if (state.decisions.has(decision.call)) return;
  const [waiting] = state.open;
  if (waiting?.id !== decision.call)
    throw new SignalboxError('INPUT_INVALID', { field: 'decision.call', detail: `no call ${decision.call} waits in ${session}` });
  if (decision.approved) {
    const covers = decision.action === waiting.name && (await isApproved(parts.db, scope.runId, decision.proof, decision)); // final: decisions of a closed request cannot be withdrawn
    if (!covers) throw new SignalboxError('PROOF_INVALID', { detail: `${waiting.name} needs an approval of exactly these arguments` });
  }
  await appendEntry(work, { kind: 'decision', call_id: decision.call, tool: waiting.name, blob: jsonBlob(decision) });
}
