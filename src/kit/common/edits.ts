import type { RequestPolicy } from './approval.ts';

interface Edited {
  policy: RequestPolicy;
  arguments: Record<string, unknown>;
}

/** Whether an edit may change the amount by which the deciders were chosen: it changes anything but a text that reads as no number. */
export const changesAmount = ({ policy, arguments: args }: Edited, edits: Record<string, unknown>): boolean =>
  policy.tier !== undefined && Object.entries(edits).some(([name, value]) => value !== args[name] && !isPlainText(args[name]));

/** A number with at most three letters, such as `12.50 EUR`, is none. */
const isPlainText = (value: unknown): boolean =>
  typeof value === 'string' && !(/\d/.test(value) && value.replace(/\P{L}/gu, '').length <= 3);
