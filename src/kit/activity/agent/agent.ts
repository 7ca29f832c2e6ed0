import { jsonBlob } from '../../../store/blobs.ts';
import { isApproved } from '../../../store/effects.ts';
import { hashOf } from '../../../store/hash.ts';
import { SignalboxError } from '../../common/failures.ts';
import { jsonSchemaOf } from '../model/answer.ts';
import { checkPromptInput } from '../model/prompt.ts';
import { hasNextTier } from '../model/provider.ts';
import type { ModelParts } from '../model/work.ts';
import { currentScope } from '../scope.ts';
import { callModel, callTool, reportToModel } from './calls.ts';
import type { AgentDefinition } from './definition.ts';
import { endSession } from './end.ts';
import { nextAction } from './next.ts';
import type { AgentDecision, AgentInput, AgentResult } from './result.ts';
import { initialState } from './session.ts';
import { appendEntry, readSession } from './transcript.ts';
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
