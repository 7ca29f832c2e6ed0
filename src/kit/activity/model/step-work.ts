import type { Logger } from 'pino';
import type { Budget } from '../../common/budget.ts';
import type { Db } from '../../../store/database.ts';
import type { ActivityScope } from '../scope.ts';
import type { PaidCall } from './calls.ts';
import type { Models } from './models.ts';
import type { Prices } from './prices.ts';
import type { Prompt } from './prompt.ts';
import type { ModelProvider, ModelTool } from './provider.ts';

/** Dependencies of model steps. */
export interface ModelParts {
  provider: ModelProvider;
  models: Models;
  prices: Prices;
  db: Db;
  /** The limits of a run; null for none. If absent, nothing is limited. */
  budgetFor?: (runId: string) => Budget | null | Promise<Budget | null>;
  /** Whether answers are reused at all; default `on`. */
  answerCache?: 'on' | 'off';
  /** Receives names, codes, tokens and prices, but never prompts or answers. */
  logger: Logger;
}

/** One model step in progress, with its types erased. */
export interface StepWork {
  parts: ModelParts;
  prompt: Pick<Prompt<never, never>, 'name' | 'version' | 'limits'>;
  scope: ActivityScope;
  jsonSchema: Record<string, unknown>;
  tools?: readonly ModelTool[];
  /** All calls that this activity has paid for, by request hash; grows with each. */
  paid: Map<string, PaidCall>;
}
