import { Script } from 'node:vm';
import { SignalboxError } from '../../kit/common/failures.ts';

const KEBAB = /^[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*$/;
const MOST_CHARACTERS = 40; // its tables need room below PostgreSQL's 63
/** Names of files and identifiers beside a generated workflow. */
const RESERVED = ['contract', 'contracts', 'index', 'registry', 'story', 'tables', 'workflow-of', 'join-activities', 'sample-workflow'];

/** A workflow's name as the files spell it. */
export interface Spellings {
  kebab: string;
  camel: string;
  pascal: string;
  snake: string;
  words: string;
}

/** Checks the name of a new workflow. @throws SignalboxError USAGE with field and fix. */
export function spellingsOf(name: string): Spellings {
  if (!KEBAB.test(name)) throw refused(name, 'is not in kebab case', suggestion(name));
  if (name.length > MOST_CHARACTERS) throw refused(name, `is longer than ${MOST_CHARACTERS} characters`, 'Use a shorter name.');
  const camel = name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  if (RESERVED.includes(name) || !isIdentifier(camel)) throw refused(name, 'is a reserved word', `Add a word, for example ${name}-case.`);
  const pascal = camel[0]!.toUpperCase() + camel.slice(1);
  return { kebab: name, camel, pascal, snake: name.replaceAll('-', '_'), words: name.replaceAll('-', ' ') };
}

function suggestion(name: string): string {
  const kebab = name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[-0-9]+|-+$/g, '')
    .replace(/-(?=[0-9])/g, '');
  return KEBAB.test(kebab) ? `Use ${kebab}.` : 'Use lower-case words joined by hyphens, each beginning with a letter, like review-note.';
}

/** Whether a module may declare a variable of this name. */
function isIdentifier(word: string): boolean {
  try {
    new Script(`'use strict'; async () => { let ${word}; }`);
    return true;
  } catch {
    return false;
  }
}

const refused = (name: string, why: string, fix: string) =>
  new SignalboxError('USAGE', { field: 'name', detail: `the workflow name ${JSON.stringify(name)} ${why}`, fix });
