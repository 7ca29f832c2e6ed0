import { jsonBlob } from '../../../store/blobs.ts';
import { keepModelWork } from '../../../store/model-work.ts';
import type { JournalEntry } from '../../common/entries.ts';
import { usageOf } from '../model/calls.ts';
import type { ModelDecision } from '../model/prompt.ts';
import { callLine, cutText } from './messages.ts';
import type { AgentPartial, AgentResult, SessionEnd } from './result.ts';
import type { SessionState } from './session.ts';
import type { AgentWork } from './work.ts';

/** Commits the transcript's index and one journal line, and builds the result. */
export async function endSession<Output, Trusted>(
  work: AgentWork<Output, Trusted>,
  settled: SessionEnd<Output>,
): Promise<AgentResult<Output>> {
  const { definition, scope, state, rows, session } = work;
  const end = settled.outcome === 'done' ? settled : { ...settled, partial: partialOf(state) };
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

function decisionOf<Output, Trusted>({ definition }: AgentWork<Output, Trusted>, end: SessionEnd<Output>): ModelDecision {
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
function spentOf<Output, Trusted>({ state, scope, parts }: AgentWork<Output, Trusted>) {
  const turns = state.segments.filter((segment) => segment.kind === 'turn').map(({ entry }) => entry);
  const usage = usageOf(turns.filter(({ activityId }) => activityId === scope.activityId));
  const last = turns.at(-1);
  return { model: last?.model ?? parts.models[state.ladder.tier].name, requestHash: last?.requestHash ?? null, usage };
}

const MOST_LINES = 12;
const MOST_KNOWN = 240;
const MOST_DRAFT = 1_500;

/** Summary for a person who takes over, about 8 KB at most; the transcript has the rest. */
function partialOf<Output>({ segments }: SessionState<Output>): AgentPartial {
  const turns = segments.filter((segment) => segment.kind === 'turn');
  const results = turns.flatMap((turn) => turn.results);
  const known = results
    .filter(({ observation }) => observation.outcome === 'done')
    .map(({ tool, observation }) => cutText(`${tool}: ${JSON.stringify(observation.data ?? null)}`, MOST_KNOWN));
  const tried = results.map(callLine);
  const draft = turns.findLast(({ entry }) => entry.text.trim() !== '')?.entry.text ?? null;
  return {
    known: [...new Set(known)].slice(-MOST_LINES),
    tried: tried.slice(-MOST_LINES),
    draft: draft === null ? null : cutText(draft, MOST_DRAFT),
  };
}
