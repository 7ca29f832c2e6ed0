import { z } from 'zod';
import { canBeKept } from '../common/text.ts';

/** A text of somebody, without white space around it; it may be empty. */
export const anyText = (most: number) =>
  z.string().trim().max(most).refine(canBeKept, 'holds the character U+0000 or half of a surrogate pair');

/** The same where something has to be said. */
export const keptText = (most: number) => anyText(most).min(1);
