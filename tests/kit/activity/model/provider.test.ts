import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { chooseModels, OFFLINE_MODELS, OPENAI_MODELS, readPrices, usdNanoOf } from '../../../../src/kit/activity/model/provider.ts';

const folder = mkdtempSync(join(tmpdir(), 'prices-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const usage = (inputTokens: number, outputTokens: number, cachedInputTokens = 0) => ({ inputTokens, outputTokens, cachedInputTokens });

it.each([
  ['gpt-4o-mini', usage(1_000_000, 1_000_000), 750_000_000],
  ['gpt-4o-mini', usage(1_000_000, 0, 1_000_000), 75_000_000],
  ['gpt-4.1', usage(1_500, 200, 500), 1_000 * 2_000 + 500 * 500 + 200 * 8_000],
  ['gpt-4.1-nano', usage(1, 1), 500],
  ['offline-small', usage(3, 0, 1), 250],
  ['gpt-4o', usage(0, 0), 0],
])('prices a call of %s in whole billionths of a USD', (model, used, usdNano) => {
  expect(usdNanoOf(readPrices(), model, used)).toBe(usdNano);
});

it('adds up a million small calls exactly', () => {
  const one = usdNanoOf(readPrices(), 'gpt-4.1-nano', usage(7, 3)) ?? Number.NaN;
  expect(one * 1_000_000).toBe(1_900_000_000);
});

it('never calls an unknown price zero', () => {
  expect(usdNanoOf(readPrices(), 'some-new-model', usage(10, 10))).toBeNull();
  expect(usdNanoOf(readPrices(), 'gpt-4o', null)).toBeNull();
});

it('knows a price above zero, its source and its date for every model that serves a tier by default', () => {
  const defaults = [OFFLINE_MODELS, OPENAI_MODELS].flatMap((models) => Object.values(models).map(({ name }) => name));
  for (const name of defaults) {
    const price = readPrices().get(name);
    expect(price).toMatchObject({ source: expect.stringMatching(/made up|^https:/), asOf: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) });
    expect(Math.min(price?.input ?? 0, price?.cachedInput ?? 0, price?.output ?? 0)).toBeGreaterThan(0);
  }
});

it('lets a file override a price and add a model', () => {
  const own = { input: 1, cachedInput: 1, output: 2, source: 'our contract', asOf: '2026-11-01' };
  const prices = readPrices(
    file(
      'own.json',
      JSON.stringify([
        { model: 'gpt-4o', ...own },
        { model: 'our-model', ...own },
      ]),
    ),
  );
  expect(usdNanoOf(prices, 'gpt-4o', usage(1, 1))).toBe(3_000);
  expect(usdNanoOf(prices, 'our-model', usage(1, 0))).toBe(1_000);
  expect(usdNanoOf(prices, 'gpt-4.1', usage(1, 0))).toBe(2_000);
});

it.each([
  ['is not there', join(folder, 'none.json')],
  ['is not JSON', file('broken.json', '[')],
  ['lacks a date', file('undated.json', '[{"model":"m","input":1,"cachedInput":1,"output":1,"source":"s"}]')],
  ['has a negative price', file('negative.json', '[{"model":"m","input":-1,"cachedInput":1,"output":1,"source":"s","asOf":"2026-01-01"}]')],
])('refuses a price file that %s', (_name, path) => {
  expect(() => readPrices(path)).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID', field: 'SIGNALBOX_PRICES', message: expect.stringContaining(path) }),
  );
});

it("takes names and formats from the configuration, and the rest from the provider's defaults", () => {
  expect(chooseModels(OFFLINE_MODELS, { large: { name: 'llama-70b', format: 'json_object' }, small: { format: 'text' } })).toEqual({
    small: { name: 'offline-small', format: 'text' },
    large: { name: 'llama-70b', format: 'json_object' },
    vision: { name: 'offline-vision', format: 'json_schema' },
  });
});

it('has a model for embeddings only where one is named', () => {
  expect(chooseModels(OPENAI_MODELS, {})).not.toHaveProperty('embedding');
  expect(chooseModels(OPENAI_MODELS, {}, 'bge-m3').embedding).toEqual({ name: 'bge-m3' });
});
