import { expect, it } from '@jest/globals';
import { OFFLINE_MODELS, readPrices } from '../../src/kit/activity/model/provider.ts';
import type { Budget } from '../../src/kit/common/budget.ts';
import { createBudgets, type BudgetSources } from '../../src/worker/budgets.ts';

const budgets = (of: Record<string, Budget | null>, changes: Partial<BudgetSources> = {}) =>
  createBudgets({
    workflows: Object.keys(of).map((name) => ({ name, budget: (configuration) => configuration as Budget | null })),
    configurations: new Map(Object.entries(of)),
    models: OFFLINE_MODELS,
    prices: readPrices(),
    configurationOfRun: async () => null,
    ...changes,
  });

const tight: Budget = { run: { usd: 0.1 }, atLimit: 'person' };
const wide: Budget = { day: { tokens: 1_000 }, atLimit: 'hand_over' };

it('gives a run without a stored configuration the budget of its workflow', async () => {
  const budgetFor = budgets({ 'support-ticket': tight, invoice: wide, free: null });
  const runs = ['support-ticket:T-1', 'invoice:a:b', 'free:1', 'unknown:1'];
  expect(await Promise.all(runs.map(budgetFor))).toEqual([tight, wide, null, null]);
});

it('takes limits per run from the configuration at its start, and shared limits from the current settings', async () => {
  const now: Budget = { run: { modelCalls: 9 }, day: { tokens: 1_000 }, atLimit: 'hand_over' };
  const kept: Record<string, Budget | undefined> = {
    'invoice:1': { run: { modelCalls: 2 }, day: { tokens: 5 }, workflowDay: { usd: 1 }, atLimit: 'person' },
    'invoice:2': { atLimit: 'person' },
  };
  const asked: string[] = [];
  const configurationOfRun = async (run: string) => {
    asked.push(run);
    return kept[run] ?? null;
  };
  const budgetFor = budgets({ invoice: now, free: null }, { configurationOfRun });
  expect(await budgetFor('invoice:1')).toEqual({ run: { modelCalls: 2 }, day: { tokens: 1_000 }, atLimit: 'person' });
  expect(await budgetFor('invoice:2')).toEqual({ day: { tokens: 1_000 }, atLimit: 'person' });
  expect(await budgetFor('invoice:3')).toEqual(now);
  await budgetFor('invoice:1');
  expect(asked).toEqual(['invoice:1', 'invoice:2', 'invoice:3']);
});

it('asks again for the configuration of a run after a failed read', async () => {
  let asked = 0;
  const configurationOfRun = async () => {
    asked += 1;
    if (asked === 1) throw new Error('the database was away');
    return tight;
  };
  const budgetFor = budgets({ invoice: null }, { configurationOfRun });
  await expect(budgetFor('invoice:1')).rejects.toThrow('away');
  expect(await budgetFor('invoice:1')).toEqual(tight);
  await budgetFor('invoice:1');
  expect(asked).toBe(2);
});

it('does not limit a run that was started without limits, whatever the current settings say', async () => {
  const budgetFor = budgets({ invoice: tight }, { configurationOfRun: async () => ({ atLimit: 'person' }) });
  expect(await budgetFor('invoice:1')).toBeNull();
});

it('refuses to start with a limit in USD and a model without a price', () => {
  const models = { ...OFFLINE_MODELS, large: { name: 'llama', format: 'text' as const } };
  expect(() => budgets({ invoice: wide, ticket: tight }, { models })).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID', field: 'SIGNALBOX_PRICES', message: expect.stringContaining('llama') }),
  );
  expect(() => budgets({ invoice: wide }, { models })).not.toThrow();
});
