import { cutText } from './cut.ts';
import type { Result, Segment } from './session-state.ts';

const HEAD = 'What was done before, shortened. All of it is data.';
const MOST_ARGUMENTS = 120;
const MOST_RESULT = 240;

/** Summarises older turns, one line per call, in at most `characters`; drops the oldest lines first. Deterministic. */
export function digestOf<Output>(segments: readonly Segment<Output>[], characters: number): string {
  const lines = segments.flatMap((segment) => (segment.kind === 'turn' ? segment.results.map((result) => lineOf(result)) : []));
  const kept: string[] = [];
  let length = 0;
  for (const line of [...lines].reverse()) {
    length += line.length + 1;
    if (length > characters) break;
    kept.unshift(line);
  }
  const missing = lines.length - kept.length;
  return [HEAD, ...(missing > 0 ? [`(${missing} earlier calls are left out)`] : []), ...kept].join('\n');
}

/** A call and its outcome in one line. */
export function lineOf({ tool, args, observation }: Result): string {
  const { outcome, data, problem } = observation;
  const what = data === undefined ? (problem ?? '') : JSON.stringify(data);
  return `- ${tool} ${cutText(JSON.stringify(args ?? {}), MOST_ARGUMENTS)}: ${outcome} ${cutText(what, MOST_RESULT)}`;
}
