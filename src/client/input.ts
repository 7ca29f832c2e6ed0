import type { z } from 'zod';
import type { WorkflowContract } from '../contracts/workflow-contract.ts';
import { SignalboxError } from '../kit/common/failures.ts';

/** The input as the workflow's schema reads it (defaults filled in, texts trimmed). @throws SignalboxError INPUT_INVALID naming the first field that is wrong. */
export async function checkInput(contract: WorkflowContract, input: unknown): Promise<unknown> {
  const { input: schema } = await contract.schemas();
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const field = fieldOf(issue);
  throw new SignalboxError('INPUT_INVALID', {
    field,
    detail: `${field}: ${issue.message}`,
    fix: `Correct ${field}; \`signalbox workflows --json\` shows the input schema of ${contract.name}.`,
  });
}

function fieldOf(issue: z.core.$ZodIssue): string {
  const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path;
  return path.map(String).join('.') || 'input';
}
