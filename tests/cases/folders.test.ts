import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { casesOf, filesOf, findFile, kindOf, OWN } from '../../cases/lib/folders.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'signalbox-case-folders-'));
  for (const name of ['15-stripe-units', '99-unheard-of', 'tools']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, '15-stripe-units', 'clp.json'), '{}');
});
afterAll(() => rmSync(folder, { recursive: true }));

it('takes the number from the name of a folder', () => {
  expect(['01-a-b', '7_a', 'a-2'].map(kindOf)).toEqual(['a-b', 'a', 'a-2']);
});

it('runs a folder without a script by ours of the same kind, with its own files first', () => {
  const [stripe, unknown] = casesOf([folder]);
  expect([stripe!.kind, stripe!.script?.title]).toEqual(['stripe-units', expect.any(String)]);
  expect(unknown).toMatchObject({ kind: 'unheard-of', script: null });
  expect(filesOf(stripe!, ['*.json']).map((file) => basename(file))).toEqual(['clp.json']);
  expect(findFile(stripe!, 'mga.json')).toBe(join(OWN, 'stripe-units', 'mga.json'));
  expect(findFile(stripe!, 'none.json')).toBeNull();
});

it('leaves out files with an exclamation mark', () => {
  const [stripe] = casesOf([join(OWN, 'stripe-units')]);
  const names = filesOf(stripe!, ['*.json', '!isk*']).map((file) => basename(file));
  expect(names).toContain('mga.json');
  expect(names).not.toContain('isk.json');
});

it('says which folder is not there', () => {
  expect(() => casesOf([join(folder, 'gone')])).toThrow(/gone: there is no such folder/);
});
