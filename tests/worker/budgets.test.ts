import { expect, it } from '@jest/globals';
import { OFFLINE_MODELS } from '../../src/kit/activity/model/models.ts';
import { readPrices } from '../../src/kit/activity/model/prices.ts';
import type { Budget } from '../../src/kit/common/budget.ts';
import { createBudgets, type BudgetSources } from '../../src/worker/budgets.ts';

const budgets = (of: Record<string, Budget | null>, changes: Partial<BudgetSources> = {}) =>
  createBudgets({
    workflows: Object.keys(of).map((name) => ({ name, budget: (configuration) => configuration as Budget | null })),
    configurations: new Map(Object.entries(of)),
    models: OFFLINE_MODELS,
    prices: readPrices(),
    ...changes,
  });

const tight: Budget = { run: { usd: 0.1 }, atLimit: 'person' };
const wide: Budget = { day: { tokens: 1_000 }, atLimit: 'hand_over' };

it('gives a run the budget of its workflow', () => {
  const budgetFor = budgets({ 'support-ticket': tight, invoice: wide, free: null });
  expect(['support-ticket:T-1', 'invoice:a:b', 'free:1', 'unknown:1'].map(budgetFor)).toEqual([tight, wide, null, null]);
});

it('does not start with a limit in USD for a model without a price', () => {
  const models = { ...OFFLINE_MODELS, large: { name: 'llama', format: 'text' as const } };
  expect(() => budgets({ invoice: wide, ticket: tight }, { models })).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID', field: 'SIGNALBOX_PRICES', message: expect.stringContaining('llama') }),
  );
  expect(() => budgets({ invoice: wide }, { models })).not.toThrow();
});
