import { jsonBlob } from '../../../store/blobs.ts';
import { keepModelWork } from '../../../store/model-work.ts';
import type { JournalEntry } from '../../common/entries.ts';
import { usageOf } from '../model/keep.ts';
import type { PaidCall } from '../model/calls.ts';
import type { ModelDecision } from '../model/prompt.ts';
import type { End } from './next.ts';
import { partialOf } from './partial.ts';
import type { AgentEnd, AgentResult } from './result.ts';
import type { AgentWork } from './work.ts';

/** Commits the transcript's index and one journal line, and builds the result. */
export async function endSession<Input, Output, Trusted>(
  work: AgentWork<Input, Output, Trusted>,
  settled: End<Output>,
): Promise<AgentResult<Output>> {
  const { definition, scope, state, rows, session } = work;
  const end = endOf(work, settled);
  const decision = decisionOf(work, end);
  const transcript = jsonBlob({ agent: definition.name, version: definition.version, session, turns: rows });
  const { model, requestHash, usage } = spentOf(work);
  const { steps, toolCalls } = state.used;
  const entry: JournalEntry = {
    kind: 'model',
    step: scope.step,
    by: model,
    choice: end.outcome,
    input: requestHash && `request:${requestHash}`,
    version: `${definition.name}@${definition.version}`,
    confidence: decision.confidence,
    reasoning: decision.reasoning,
    usdNano: usage.usdNano,
    details: {
      session,
      choice: decision.choice,
      steps,
      toolCalls,
      transcriptRef: transcript.ref,
      ...(usage.unpricedCalls > 0 ? { unpricedCalls: usage.unpricedCalls } : {}),
    },
    origin: `agent:${scope.activityId}`,
    at: new Date().toISOString(),
  };
  await scope.commitAsOne((db, records) => keepModelWork(db, scope.runId, { blobs: [transcript] }, records), [entry]);
  return { ...end, session, decision, model, transcriptRef: transcript.ref, steps, toolCalls, usage };
}

function endOf<Input, Output, Trusted>({ state }: AgentWork<Input, Output, Trusted>, end: End<Output>): AgentEnd<Output> {
  if (end.outcome === 'done') return end;
  const partial = partialOf(state);
  if (end.outcome !== 'needs_approval') return { ...end, partial };
  const { call, args } = end;
  return { outcome: 'needs_approval', call: { id: call.id, tool: call.name, arguments: args }, partial };
}

function decisionOf<Input, Output, Trusted>({ definition }: AgentWork<Input, Output, Trusted>, end: AgentEnd<Output>): ModelDecision {
  if (end.outcome === 'done') return definition.decision(end.output);
  const reasoning =
    end.outcome === 'needs_approval'
      ? `asks for ${end.call.tool}`
      : end.outcome === 'exhausted'
        ? `the limit of ${end.limit} is reached`
        : end.reason;
  return { choice: end.outcome, confidence: null, reasoning };
}

/** Counts only what this activity paid for, because a run adds up the results of all its activities. */
function spentOf<Input, Output, Trusted>({ state, scope, parts }: AgentWork<Input, Output, Trusted>) {
  const turns = state.segments.flatMap((segment) => (segment.kind === 'turn' ? [segment.entry] : []));
  const own = turns.filter(({ activityId }) => activityId === scope.activityId);
  const paid = new Map<string, PaidCall>(own.map((turn) => [`${turn.seq}`, turn]));
  const last = turns.at(-1);
  return { model: last?.model ?? parts.models[state.ladder.tier].name, requestHash: last?.requestHash ?? null, usage: usageOf(paid) };
}
