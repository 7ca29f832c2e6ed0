import { cutText } from './cut.ts';
import { lineOf } from './digest.ts';
import type { AgentPartial } from './result.ts';
import type { SessionState } from './session-state.ts';

const MOST_LINES = 12;
const MOST_KNOWN = 240;
const MOST_DRAFT = 1_500;

/** Summary for a person who takes over, about 8 KB at most; the transcript has the rest. */
export function partialOf<Output>({ segments }: SessionState<Output>): AgentPartial {
  const turns = segments.filter((segment) => segment.kind === 'turn');
  const results = turns.flatMap((turn) => turn.results);
  const known = results
    .filter(({ observation }) => observation.outcome === 'done')
    .map(({ tool, observation }) => cutText(`${tool}: ${JSON.stringify(observation.data ?? null)}`, MOST_KNOWN));
  const tried = results.map((result) => lineOf(result));
  const draft = turns.findLast(({ entry }) => entry.text.trim() !== '')?.entry.text ?? null;
  return {
    known: [...new Set(known)].slice(-MOST_LINES),
    tried: tried.slice(-MOST_LINES),
    draft: draft === null ? null : cutText(draft, MOST_DRAFT),
  };
}
