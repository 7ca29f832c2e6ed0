import type { z } from 'zod';
import type { WorkflowContract } from '../kit/schema/workflow-contract.ts';
import { SignalboxError } from '../kit/common/failures.ts';
import { readDocument, readJsonFile, readJsonObject } from './json-file.ts';
import { fieldsOf } from './workflow-facts.ts';

/** Reads the input of a start: a file if the workflow takes one, else JSON; beside a `document` there may be fields. @throws SignalboxError USAGE, INPUT_INVALID. */
export async function readGiven(
  contract: WorkflowContract,
  file: string | undefined,
  settings: string[],
): Promise<{ file: { name: string; bytes: Uint8Array }; fields: object } | { input: unknown }> {
  const fields = async (json?: string) => readFields((await contract.schemas()).input, json, settings);
  if (!contract.inputFile || file === undefined) return { input: await fields(file) };
  if (settings.length === 0) return { file: readDocument(file), fields: {} };
  if (contract.inputFile.format === 'document') return { file: readDocument(file), fields: (await fields()) as object };
  throw new SignalboxError('USAGE', { field: 'set', detail: `${contract.name} takes a document only`, fix: 'Leave --set out.' });
}

/** Reads JSON from a file, with the --set fields over it; not validated yet. @throws SignalboxError USAGE, INPUT_INVALID. */
export function readFields(schema: z.ZodType, file: string | undefined, settings: string[]): unknown {
  if (settings.length === 0 && file !== undefined) return readJsonFile(file, 'input');
  const { properties = {} } = fieldsOf(schema);
  const base = file === undefined ? {} : readJsonObject(file, 'input');
  const fields = settings.map(splitSetting).map(([name, text]) => [name, typed(name, text, properties[name]?.type)] as const);
  return { ...base, ...Object.fromEntries(fields) };
}

function splitSetting(setting: string): [name: string, value: string] {
  const at = setting.indexOf('=');
  if (at > 0) return [setting.slice(0, at), setting.slice(at + 1)];
  throw new SignalboxError('USAGE', { field: 'set', detail: `--set ${setting} has no name=value`, fix: 'Write --set name=value.' });
}

/** Converts a text to the schema's type; keeps it when the schema has none. */
function typed(name: string, text: string, type: string | string[] | undefined): unknown {
  if (type === undefined || [type].flat().includes('string')) return text;
  try {
    return JSON.parse(text);
  } catch {
    throw new SignalboxError('INPUT_INVALID', {
      field: name,
      detail: `--set ${name}: ${JSON.stringify(text)} is not of type ${[type].flat().join(' or ')}`,
      fix: `Write the ${[type].flat().join(' or ')} as JSON.`,
    });
  }
}
