import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { domainToASCII } from 'node:url';
import { findFile, type Case } from './folders.ts';
import type { Functions } from './expressions.ts';
import { isIban } from './iban.ts';
import { readWritten } from './pain001.ts';

const PROGRAMS = { '.mjs': process.execPath, '.py': 'python3' };
const LARGEST_BYTES = 64 * 1024 * 1024;

/** The functions of expressions. */
export const functionsOf = (one: Case, scratch: string): Functions => ({
  path: (name) => pathOf(one, name),
  read: (file) => readInput(file.includes('/') ? file : pathOf(one, file)),
  made: (command, name) => make(one, command, join(scratch, name)),
  dated: (file) => dateToday(file, join(scratch, basename(file))),
  today: () => today(),
  iban: (account) => isIban(account),
  ace: (address = '') =>
    address
      .replaceAll('"', '')
      .replace(/[^@]*$/, (domain) => domainToASCII(domain))
      .toLowerCase(),
});

function pathOf(one: Case, name: string): string {
  const file = findFile(one, name);
  if (file === null) throw new Error(`there is no file ${name} in ${one.places.join(' or ')}`);
  return file;
}

/** A file as data: JSON, the payments of XML, else its text. */
export function readInput(file: string): unknown {
  switch (extname(file)) {
    case '.json':
      return JSON.parse(readFileSync(file, 'utf8')) as unknown;
    case '.xml':
      return readWritten(readFileSync(file));
    default:
      return readFileSync(file, 'utf8');
  }
}

/** Saves the output of a program of the case as a file. @returns its path. */
function make(one: Case, command: string, to: string): string {
  const [name, ...words] = command.split(' ');
  for (const [ending, runner] of Object.entries(PROGRAMS)) {
    const program = findFile(one, `${name}${ending}`);
    if (program === null) continue;
    const { status, stdout, stderr, error } = spawnSync(runner, [program, ...words], { maxBuffer: LARGEST_BYTES });
    if (status !== 0) throw new Error(`${basename(program)} ${words.join(' ')}: ${error?.message ?? stderr.toString()}`);
    writeFileSync(to, stdout);
    return to;
  }
  throw new Error(`there is no program ${name} in ${one.places.join(' or ')}`);
}

const today = (): string => new Date().toISOString().slice(0, 10);

/** Copies a payment file with today's execution date, otherwise byte for byte. @returns its path. */
function dateToday(file: string, to: string): string {
  const days = new Set(readWritten(readFileSync(file)).payments.flatMap(({ day }) => day ?? []));
  let bytes = readFileSync(file).toString('latin1');
  for (const day of days)
    for (const width of WIDTHS) bytes = bytes.replaceAll(`>${day}`.replace(/./g, width), `>${today()}`.replace(/./g, width));
  writeFileSync(to, bytes, 'latin1');
  return to;
}

/** A character in one byte, and in UTF-16 of either byte order. */
const WIDTHS = ['$&', '$&\0', '\0$&'];
