import type { JsonSchema } from '../protocol.ts';
import type { Aspect, Assessment } from './assess.ts';
import type { Situation } from './conversation.ts';
import type { Course } from './course.ts';
import type { Letter } from './letter.ts';
import type { Shape } from './schema.ts';

/** A choice that was made while filling, for the confidence and the reasoning that stand beside it. */
export interface Decision {
  confidence: number;
  because: string;
  /** A choice among options, the pick of one of the input's records, or a text that was found or written. */
  kind: 'choice' | 'record' | 'text';
  /** Of a choice of what is done next: the options, and which was taken. */
  taken?: { value: string; among: readonly string[] };
}

/** What filling one document carries along. */
export interface Work {
  root: JsonSchema;
  situation: Situation;
  /** Written once, so that reply, sources and confidence agree. */
  letter: () => Letter;
  /** What is done about the case; only where there were tools to find out with. */
  course: () => Course | null;
  /** What is to be said about a text of the document; null when it holds none that could be judged. */
  assessment: () => Assessment | null;
  /** The aspect that the object at work is about. */
  aspect: Aspect | null;
}

/** A property to be filled. */
export interface Slot {
  name: string;
  shape: Shape;
  required: boolean;
}

/** Beside choices the confidence is that of the first, and no higher than that of a record that was picked; beside texts it is their mean. */
export function confidenceOf(decisions: readonly Decision[]): number {
  const [first] = decisions.filter(({ kind }) => kind !== 'text');
  if (first) return Math.min(first.confidence, ...decisions.filter(({ kind }) => kind === 'record').map(({ confidence }) => confidence));
  return decisions.reduce((sum, { confidence }) => sum + confidence, 0) / Math.max(1, decisions.length);
}
