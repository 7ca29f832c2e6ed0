import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readScript, ScriptError, type Script } from './script.ts';

/** Our own cases. */
export const OWN = join(import.meta.dirname, '..');

/** A case to run: its script, and the folders searched for its files, nearest first. */
export interface Case {
  kind: string;
  folder: string;
  script: Script | null;
  places: string[];
}

const SCRIPT = 'case.yaml';
const NO_CASES = new Set(['lib', 'tools']);

/** The name of a folder without its leading number. */
export const kindOf = (folder: string): string => basename(folder).replace(/^\d+[-_. ]*/, '');

const foldersIn = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !NO_CASES.has(entry.name) && !entry.name.startsWith('.'))
    .map(({ name }) => join(folder, name))
    .sort();

/** Our kinds, by name. */
export const ownFolders = (): string[] => foldersIn(OWN).filter((folder) => existsSync(join(folder, SCRIPT)));

/** A folder with files is a case; otherwise its subfolders are. @throws ScriptError when it is missing, or a script is invalid. */
export function casesOf(folders: readonly string[]): Case[] {
  return folders.flatMap((folder) => {
    if (!existsSync(folder)) throw new ScriptError(`${folder}: there is no such folder`);
    const isCase = existsSync(join(folder, SCRIPT)) || existsSync(join(folder, 'case.md')) || existsSync(join(OWN, kindOf(folder), SCRIPT));
    return (isCase ? [folder] : foldersIn(folder)).map(caseOf);
  });
}

/** A folder without a script uses ours of the same kind, with its own files first. */
function caseOf(folder: string): Case {
  const kind = kindOf(folder);
  const own = join(OWN, kind);
  const places = [...new Set([folder, own])].filter((place) => existsSync(place));
  const script = places.map((place) => join(place, SCRIPT)).find((file) => existsSync(file));
  return { kind, folder, script: script === undefined ? null : readScript(script), places };
}

/** A file of the case, or null. */
export const findFile = ({ places }: Case, name: string): string | null =>
  places.map((place) => join(place, name)).find((file) => existsSync(file)) ?? null;

/** The files of the nearest folder with a match for these names, sorted. */
export function filesOf({ places }: Case, patterns: readonly string[]): string[] {
  const [without, wanted] = [patterns.filter((one) => one.startsWith('!')), patterns.filter((one) => !one.startsWith('!'))];
  for (const place of places) {
    const names = readdirSync(place).filter(
      (name) => wanted.some((one) => like(one, name)) && !without.some((one) => like(one.slice(1), name)),
    );
    if (names.length > 0) return names.sort().map((name) => join(place, name));
  }
  return [];
}

const like = (pattern: string, name: string): boolean =>
  new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`).test(name);
