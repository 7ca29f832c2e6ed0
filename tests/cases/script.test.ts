import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { ownFolders } from '../../cases/lib/folders.ts';
import { readScript, VERBS } from '../../cases/lib/script.ts';
import { exists, read, tableBelow } from '../docs/markdown.ts';

const folder = mkdtempSync(join(tmpdir(), 'signalbox-case-script-'));
afterAll(() => rmSync(folder, { recursive: true }));

function readText(text: string): ReturnType<typeof readScript> {
  const file = join(folder, 'case.yaml');
  writeFileSync(file, text);
  return readScript(file);
}

const withStep = (step: string) => `title: A\ntest: tests/a.test.ts\nchecks:\n  - name: one\n    steps:\n      - ${step}\n`;

describe('a script', () => {
  it.each([
    ['an unknown field of a step', withStep('{ pause: 1, hurry: true }'), /checks\.0\.steps\.0\.hurry/],
    ['a step without a verb', withStep('{ expect: it = 1 }'), /checks\.0\.steps\.0: needs one verb of signalbox/],
    ['a step with two verbs', withStep('{ pause: 1, kill: worker }'), /checks\.0\.steps\.0: needs one verb/],
    ['an unknown process', withStep('{ kill: everything }'), /checks\.0\.steps\.0\.kill/],
    ['a check without steps', 'title: A\ntest: t\nchecks: [{ name: one, steps: [] }]', /checks\.0\.steps/],
    ['no title', 'test: t\nchecks: []', /case\.yaml: title/],
    ['what is no YAML', 'title: [', /case\.yaml: /],
  ])('is refused for %s, with file and field', (_what, text, message) => {
    expect(() => readText(text)).toThrow(message);
  });

  it('takes one expectation as a list of one', () => {
    expect(readText(withStep('{ pause: 1, expect: it = 1 }')).checks[0]!.steps[0]!.expect).toEqual(['it = 1']);
  });
});

describe('our own cases', () => {
  const own = ownFolders();

  it.each(own.map((path) => [basename(path), path]))('%s reads, and a test of the suite keeps the same promise', (_kind, path) => {
    const { test } = readScript(join(path, 'case.yaml'));
    expect([test, exists(test)]).toEqual([test, true]);
  });

  it('are all named in docs/cases.md', () => {
    const named = tableBelow(read('docs/cases.md'), 'Our own cases').map(([kind]) => kind!.replace(/.*cases\/([^)]+)\).*/, '$1'));
    expect(named.sort()).toEqual(own.map((path) => basename(path)).sort());
  });
});

it('docs/cases.md has a row for each verb, and none for another', () => {
  const verbs = tableBelow(read('docs/cases.md'), 'Verbs').map(([verb]) => verb!.replaceAll('`', ''));
  expect(verbs.sort()).toEqual([...VERBS].sort());
});
