import { expect, it } from '@jest/globals';
import { read } from './markdown.ts';

const readme = read('README.md');

it("shows the workflow's code as in the source", () => {
  const [, path, shown] = /<!-- from (\S+) -->\s*```ts\n([\s\S]*?)```/.exec(readme)!;
  const [, region] = /^\/\/ README: begin\n([\s\S]*?)^\/\/ README: end$/m.exec(read(path!))!;
  expect(shown).toBe(region);
  expect(shown!.trim().split('\n').length).toBeLessThanOrEqual(16);
});

it('names only commands that package.json has', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const named = [...readme.matchAll(/^npm (?:run )?([\w:]+)/gm)].map(([, name]) => name!);
  expect(named).toEqual(['demo', 'test']);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});

it('fits on a first screen', () => {
  expect(readme.split('\n').length).toBeLessThanOrEqual(60);
});
