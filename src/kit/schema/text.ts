import { z } from 'zod';
import { isStorable } from '../common/text.ts';

/** Outside text, trimmed; may be empty. */
export const anyText = (most: number) =>
  z.string().trim().max(most).refine(isStorable, 'holds the character U+0000 or half of a surrogate pair');

/** The same, but not empty. */
export const keptText = (most: number) => anyText(most).min(1);
