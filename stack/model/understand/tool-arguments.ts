import type { Tool } from '../protocol.ts';
import { findValues } from '../text/values.ts';
import { chooseRecord } from './choose-record.ts';
import type { Situation } from './conversation.ts';
import { extractValue } from './extract.ts';
import { leavesOf, nameWords, type Fields } from './input-document.ts';
import { kindOf } from './kinds.ts';
import { objectsIn } from './made-calls.ts';
import { argumentsOf, type Argument } from './tool-roles.ts';

type Values = Record<string, unknown>;

/** Arguments of a tool that finds something out: from the message and the document; null when a required one is not known. */
export function lookingArguments(tool: Tool, situation: Situation): Values | null {
  const values: Values = {};
  for (const argument of argumentsOf(tool)) {
    const value = namedIn(argument, { ...situation, toolResults: [] }) ?? (argument.shape.nullable ? null : namedIn(argument, situation));
    if (value !== undefined) values[argument.name] = value;
    else if (argument.required) return null;
  }
  return values;
}

/** What the conversation names for an argument. A code must look like the example that the description gives. */
function namedIn({ name, shape }: Argument, situation: Situation): string | number | undefined {
  const { description, schema } = shape;
  if (kindOf(name, description) !== 'code') return extractValue({ name, description, schema }, situation);
  const example = findValues(description).codes[0];
  const wanted = example === undefined ? null : formOf(example);
  const fits = (code: string | undefined): code is string => code !== undefined && (wanted === null || formOf(code) === wanted);
  const newest = situation.message.split('\n').toReversed();
  const said = newest.flatMap((line) => findValues(line).codes).find(fits);
  const given = said ?? extractValue({ name, description, schema }, situation);
  return fits(given === undefined ? undefined : String(given)) ? given : undefined;
}

const formOf = (code: string): string =>
  code
    .toUpperCase()
    .replace(/\d+/g, '0')
    .replace(/[A-Z]+/g, 'A');

/**
 * Arguments of a tool that does something: all of them from one object that a tool has returned, so that they belong together.
 * Null when there is none, when the message does not tell which of several is meant, or when it names something else.
 */
export function doingArguments(tool: Tool, situation: Situation): Values | null {
  const names = argumentsOf(tool).map(({ name }) => name);
  const found = objectsIn(situation.toolResults).flatMap(({ fields, around }) => {
    const values = names.map((name): [string, unknown] => [name, scalarIn(fields, name)]);
    return names.length > 0 && values.every(([, value]) => value !== undefined)
      ? [{ values: Object.fromEntries(values), text: wordsOf(around ?? fields) }]
      : [];
  });
  const different = [...new Map(found.map((one) => [JSON.stringify(one.values), one])).values()];
  const options = different.map(({ text }, index) => ({ value: index, name: '', description: text }));
  const { index, confidence } = chooseRecord({ ...situation, document: null }, options);
  const chosen = index === null || confidence < LEAST_SURE ? undefined : different[index];
  return chosen?.values ?? null;
}

const LEAST_SURE = 0.6;

function scalarIn(fields: Fields, name: string): unknown {
  const wanted = nameWords(name).join(' ');
  const found = Object.entries(fields).find(([key]) => nameWords(key).join(' ') === wanted)?.[1];
  return typeof found === 'string' || typeof found === 'number' || typeof found === 'boolean' ? found : undefined;
}

const wordsOf = (fields: Fields): string =>
  leavesOf(fields)
    .map(({ value }) => String(value))
    .join(' , ');
