import { hashOf } from '../../../store/hash.ts';
import { jsonBlob } from '../../../store/blobs.ts';
import { SignalboxError } from '../../common/failures.ts';
import { jsonSchemaOf } from '../model/json-schema.ts';
import { checkPromptInput } from '../model/model.ts';
import type { ModelParts } from '../model/step-work.ts';
import { currentScope } from '../scope.ts';
import { callModel, nextQuestion } from './call-model.ts';
import { callTool, tellModel } from './call-tool.ts';
import { acceptDecision } from './accept-decision.ts';
import type { AgentDefinition } from './definition.ts';
import { endSession } from './end.ts';
import { nextAction } from './next.ts';
import { readSession, record } from './record.ts';
import type { AgentInput, AgentResult } from './result.ts';
import { initialState } from './session-state.ts';
import type { AgentWork } from './work.ts';

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

async function runLoop<Input, Output, Trusted>(
  parts: ModelParts,
  definition: AgentDefinition<Input, Output, Trusted>,
  given: AgentInput<Input>,
): Promise<AgentResult<Output>> {
  const work = openWork(parts, definition, given);
  await takeUp(work, given);
  for (;;) {
    work.scope.signal.throwIfAborted();
    const { tools } = definition;
    const { state, trusted, limits } = work;
    const action = nextAction(state, { tools, trusted, limits, question: (lastStep) => nextQuestion(work, lastStep) });
    if (action.do === 'end') return endSession(work, action.end);
    if (action.do === 'run') await callTool(work, action);
    else if (action.do === 'tell') await tellModel(work, action);
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
): AgentWork<Input, Output, Trusted> {
  const scope = currentScope();
  const input = checkPromptInput(definition.name, definition.input, given.input);
  const schema = definition.output(input);
  const { small, large } = parts.models;
  const rules = { schema, tier: definition.tier, outputTokens: definition.turn.outputTokens, hasNextTier: small.name !== large.name };
  return {
    parts,
    definition,
    scope,
    session: given.session ?? scope.activityId,
    limits: { ...definition.limits, ...given.limits },
    shown: definition.show(input),
    trusted: definition.trusted(input),
    jsonSchema: jsonSchemaOf(schema),
    tools: definition.tools.map(({ name, description, parameters }) => ({ name, description, parameters })),
    rules,
    rows: [],
    state: initialState(rules),
  };
}

/** Reads the committed session and adds what the workflow passed: a new or changed case, and a person's decision. */
async function takeUp<Input, Output, Trusted>(work: AgentWork<Input, Output, Trusted>, given: AgentInput<Input>): Promise<void> {
  const { session, shown } = work;
  await readSession(work);
  if (work.rows.length === 0 && (given.session !== undefined || given.decision)) {
    throw new SignalboxError('INPUT_INVALID', { field: 'session', detail: `there is no session ${session}` });
  }
  if (given.decision) await acceptDecision(work, given.decision);
  const before = work.state.segments.findLast((segment) => segment.kind === 'input');
  if (!before || hashOf(before.shown) !== hashOf(shown)) await record(work, { kind: 'input', blob: jsonBlob(shown) });
}
