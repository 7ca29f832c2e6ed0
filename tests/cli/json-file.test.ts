import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { readJsonFile } from '../../src/cli/json-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'signalbox-json-'));
afterAll(() => rmSync(folder, { recursive: true }));

function read(text: string): unknown {
  const file = join(folder, 'input.json');
  writeFileSync(file, text);
  return readJsonFile(file, 'input');
}

it.each([
  ['{"a":}', '1:6'],
  ['{"a":\n\n bad}', '3:2'],
  ['{a:1}', '1:2'],
  ['[1,]', '1:4'],
  ['{"a":1,}', '1:8'],
  ['{"a":1}}', '1:8'],
  ['{"a": 1\n"b":2}', '2:1'],
  ['{"a":trux}', '1:9'],
  ['[1.]', '1:4'],
  ['{"a":"x', '1:8'],
  ['{"a":1', '1:7'],
  ['{"a":"one\ntwo"}', '1:10'],
])('names line and column of the error in %j', (text, place) => {
  const error = expect.objectContaining({
    code: 'INPUT_INVALID',
    field: 'input',
    message: expect.stringContaining(`input.json:${place}: `),
  });
  expect(() => read(text)).toThrow(error);
});

it('finds the exact position in a long file fast', () => {
  const good = JSON.stringify({ text: 'x'.repeat(100_000), list: Array(1_000).fill('\\u00e9 "quoted"') });
  expect(() => read(`${good.slice(0, -1)}, oops}`)).toThrow(`input.json:1:${good.length + 2}: `);
});

it('reads a file that begins with a byte order mark', () => {
  expect(read('\uFEFF{"a":1}')).toEqual({ a: 1 });
});
