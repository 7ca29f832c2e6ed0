import { shorten, spellOutName } from '../text/words.ts';
import type { Option } from './choose-option.ts';
import type { Situation } from './conversation.ts';
import { optionFor } from './course.ts';
import type { Decision, Slot, Work } from './fill-work.ts';
import { isFields, recordsOf, scalarNamed } from './input-document.ts';
import type { Kind } from './kinds.ts';
import { factsIn } from './letter.ts';
import { outcomeOf } from './made-calls.ts';
import type { Shape } from './schema.ts';

/** The option that stands for what is done about the case, or null when the options are something else. */
export function chooseCourse({ name, shape }: Slot, { course }: Work, decisions: Decision[]): Option | null {
  const taken = course();
  const index = taken && optionFor(shape.options, taken.kind);
  const option = index === null ? null : (shape.options[index] ?? null);
  if (!taken || !option) return null;
  const among = shape.options.map(({ value }) => String(value));
  const because = `${name}: ${taken.because}`;
  decisions.push({ confidence: taken.confidence, because, kind: 'choice', taken: { value: String(option.value), among } });
  return option;
}

/**
 * A property that may be null and whose description names options of an earlier choice belongs to these options:
 * it is null beside the others, and never beside them.
 */
export function bindToChoice(shape: Shape, decisions: readonly Decision[]): Shape | null {
  const { taken } = decisions.find((decision) => decision.taken !== undefined) ?? {};
  if (!taken || !shape.nullable) return shape;
  const named = taken.among.filter((value) => shape.description.includes(value));
  if (named.length === 0) return shape;
  return named.includes(taken.value) ? { ...shape, nullable: false } : null;
}

/** Names that the document lists for a property: `teams` for `team`. */
export function listedOptions(name: string, { document }: Situation): Option[] {
  const lists = listsIn(document, [`${name}s`, `${name}es`, `${name.replace(/y$/, 'i')}es`]);
  return lists.flatMap((list) =>
    recordsOf(list).flatMap((record) =>
      typeof record.name === 'string'
        ? [{ value: record.name, name: record.name, description: typeof record.description === 'string' ? record.description : '' }]
        : [],
    ),
  );
}

function listsIn(value: unknown, names: readonly string[]): unknown[] {
  if (!isFields(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => (names.includes(name) && Array.isArray(inner) ? [inner] : listsIn(inner, names)));
}

const MOST_LINES = 8;

/** What has been found out or tried, one line each; null for lists of something else. */
export function linesFor(kind: Kind, { situation }: Work): string[] | null {
  if (kind === 'known') return distinct(factsIn(situation.toolResults).map(({ label, value }) => `${label}: ${value}`));
  if (kind !== 'tried') return null;
  return distinct(situation.calls.map(({ name, result }) => `${spellOutName(name)}: ${told(result)}`));
}

const distinct = (lines: string[]): string[] => [...new Set(lines)].slice(0, MOST_LINES).map((line) => shorten(line, 250));

function told(result: unknown): string {
  const problem = [scalarNamed(result, ['problem']), scalarNamed(result, ['error'])].find((one) => one !== null);
  return [outcomeOf(result) ?? (result === null ? 'no answer' : 'done'), ...(problem ? [problem] : [])].join(', ');
}

const LEVELS: Record<string, number> = { low: 0.25, minor: 0.25, normal: 0.5, medium: 0.5, high: 0.75, urgent: 1, critical: 1 };
const ONE_IS_FIRST = /\b1\b[^,.;\d]{0,20}\b(?:at once|first|highest|most|urgent|now|immediately)\b/i;

/** A priority on the scale that the schema has, from the urgency that the document tells. */
export function priorityFor({ shape }: Slot, { document }: Situation): number | null {
  const { minimum, maximum } = shape.schema;
  if (typeof minimum !== 'number' || typeof maximum !== 'number') return null;
  const level = LEVELS[scalarNamed(document, ['urgency', 'priority', 'severity'])?.toLowerCase() ?? ''] ?? 0.5;
  const steps = Math.round(level * (maximum - minimum));
  return ONE_IS_FIRST.test(shape.description) ? maximum - steps : minimum + steps;
}
