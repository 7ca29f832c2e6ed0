import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { decodeText } from '../formats/encoding.ts';
import { SignalboxError } from '../kit/common/failures.ts';

/** Reads a JSON file, or standard input for `-`. @throws SignalboxError INPUT_INVALID naming file, line and column. */
export function readJsonFile(file: string, field: string): unknown {
  const name = file === '-' ? 'standard input' : file;
  const text = decodeText(readFile(file, name, field), field);
  if (text.trim() === '') throw new SignalboxError('INPUT_INVALID', { field, detail: `${name} is empty`, fix: 'Give a JSON document.' });
  try {
    return JSON.parse(text);
  } catch (error) {
    const { line, column } = placeIn(text, errorPosition(text, error as SyntaxError));
    const problem = (error as SyntaxError).message.replace(/, "[^]*" is not valid JSON$/, '').replace(/ in JSON at position \d+$/, '');
    throw new SignalboxError('INPUT_INVALID', {
      field,
      detail: `${name}:${line}:${column}: ${problem}`,
      fix: `Correct the JSON in line ${line} of ${name}.`,
    });
  }
}

/** Reads a JSON file that holds an object. */
export function readJsonObject(file: string, field: string): Record<string, unknown> {
  const value = readJsonFile(file, field);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new SignalboxError('INPUT_INVALID', { field, detail: `${file} is not a JSON object`, fix: 'Write it as { "name": value, … }.' });
}

/** Reads a text from the command line or a file. @throws SignalboxError USAGE for both or none, INPUT_INVALID for an empty one. */
export function readText({ text, input }: { text?: string; input?: string }): string {
  if ((text === undefined) === (input === undefined))
    throw new SignalboxError('USAGE', { field: 'text', detail: 'one of --text and --input is needed', fix: 'Give --text or --input.' });
  const given = text ?? decodeText(readFile(input!, input === '-' ? 'standard input' : input!, 'input'), 'input');
  if (given.trim() !== '') return given;
  const field = text === undefined ? 'input' : 'text';
  throw new SignalboxError('INPUT_INVALID', { field, detail: 'the text is empty', fix: `Give a text with --${field}.` });
}

/** Reads a document as bytes, because XML declares its own encoding; with its name. @throws SignalboxError INPUT_INVALID. */
export function readDocument(file: string): { name: string; bytes: Uint8Array } {
  const name = file === '-' ? 'standard input' : file;
  return { name: basename(name), bytes: readFile(file, name, 'input') };
}

const STDIN = 0;

function readFile(file: string, name: string, field: string): Uint8Array {
  try {
    return readFileSync(file === '-' ? STDIN : file);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const reasons: Record<string, string> = {
      ENOENT: 'no such file',
      EISDIR: 'a folder, not a file',
      EACCES: 'permission denied',
      EAGAIN: 'no data on standard input',
    };
    throw new SignalboxError('INPUT_INVALID', {
      field,
      detail: `cannot read ${name}: ${reasons[code ?? ''] ?? code}`,
      fix: `Check the path given with --${field}.`,
      cause,
    });
  }
}

/**
 * Where parsing stopped. Some messages of V8 contain it. For an unexpected token, finds the shortest prefix that fails with that error:
 * a prefix that is only cut off fails with another one.
 */
function errorPosition(text: string, error: SyntaxError): number {
  const told = /at position (\d+)/.exec(error.message)?.[1];
  if (told !== undefined) return Number(told);
  if (!hasUnexpectedToken(text)) return text.length;
  let [good, bad] = [0, text.length];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (hasUnexpectedToken(text.slice(0, middle))) bad = middle;
    else good = middle;
  }
  return good;
}

function hasUnexpectedToken(text: string): boolean {
  try {
    JSON.parse(text);
    return false;
  } catch (error) {
    return (error as SyntaxError).message.startsWith('Unexpected token');
  }
}

function placeIn(text: string, position: number): { line: number; column: number } {
  const before = text.slice(0, position).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
