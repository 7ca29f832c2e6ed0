import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { keepCode, loadProgram } from '../../src/cli/compiled.ts';

const folder = mkdtempSync(join(tmpdir(), 'signalbox-compiled-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Program {
  platform: () => Promise<string>;
  place: string;
}

const file = join(folder, 'program.cjs');
const source = `
  const { basename } = require('node:path');
  exports.place = basename(__filename);
  exports.platform = () => import('node:os').then(({ platform }) => platform());
  exports.loadParts = exports.platform;
`;
const whatItDoes = async () => {
  const { place, platform } = loadProgram<Program>(file);
  return { place, platform: await platform() };
};

it('behaves the same with its code cache, without it, and with a broken one', async () => {
  const wanted = { place: 'program.cjs', platform: process.platform };
  writeFileSync(file, source);
  expect(await whatItDoes()).toEqual(wanted);
  await keepCode(file);
  expect(existsSync(`${file}.code`)).toBe(true);
  expect(await whatItDoes()).toEqual(wanted);
  writeFileSync(`${file}.code`, 'no code of this Node');
  expect(await whatItDoes()).toEqual(wanted);
});

it('recompiles a program that has changed since its code cache was written', async () => {
  writeFileSync(file, source);
  await keepCode(file);
  writeFileSync(file, `exports.place = 'elsewhere'; exports.platform = async () => 'none';`);
  expect(await whatItDoes()).toEqual({ place: 'elsewhere', platform: 'none' });
});
