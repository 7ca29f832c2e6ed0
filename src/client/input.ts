import type { z } from 'zod';
import type { RunMessage, WorkflowContract } from '../kit/schema/workflow-contract.ts';
import { SignalboxError } from '../kit/common/failures.ts';
import { MAX_MESSAGE_BYTES, oversize } from '../kit/common/size.ts';
import type { SignalboxClient } from './connect.ts';

/**
 * Parses an input with the workflow's schema, and finds the files that it names.
 * @throws SignalboxError INPUT_INVALID naming the first field that is wrong, CONFIG_INVALID for a file.
 */
export async function checkInput(
  client: Pick<SignalboxClient, 'requireFiles'>,
  contract: WorkflowContract,
  given: unknown,
): Promise<unknown> {
  const input = checked((await contract.schemas()).input, given, 'input', `shows the input schema of ${contract.name}`);
  await client.requireFiles(contract, input);
  return input;
}

/** Parses a message with its schema. @throws SignalboxError INPUT_INVALID. */
export const checkMessage = async ({ name, schema }: RunMessage, message: unknown): Promise<unknown> =>
  checked(await schema(), message, 'message', `shows the schema of ${name}`);

/** Refuses a message, decision or order that is too large for a run to keep. @throws SignalboxError INPUT_INVALID. */
export function assertMessageFits(parts: unknown, whole: 'the message' | 'the decision' | 'the order'): void {
  const over = oversize(parts, MAX_MESSAGE_BYTES, whole);
  if (over) throw new SignalboxError('INPUT_INVALID', { ...over, fix: `Shorten ${over.field}, or refer to a document.` });
}

function checked(schema: z.ZodType, value: unknown, whole: string, seen: string): unknown {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw inputInvalid(parsed.error, whole, `\`signalbox workflows --json\` ${seen}`);
}

/** The error for a value that does not fit its schema: names the first field that is wrong. @param whole names the value where no field is. */
export function inputInvalid({ issues }: z.core.$ZodError, whole: string, described: string): SignalboxError {
  const issue = issues[0]!;
  const field = fieldOf(issue) || whole;
  return new SignalboxError('INPUT_INVALID', {
    field,
    detail: `${field}: ${issue.message}`,
    fix: fixOf(issue) ?? `Correct ${field}; ${described}.`,
  });
}

/** The fix that a custom check of the schema gives. */
const fixOf = (issue: z.core.$ZodIssue): string | undefined => (issue.code === 'custom' ? (issue.params?.['fix'] as string) : undefined);

function fieldOf(issue: z.core.$ZodIssue): string {
  const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path;
  return path.map(String).join('.');
}
