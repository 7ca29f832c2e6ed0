import type { Server } from 'node:http';
import { LLMock, type FixtureResponse } from '@copilotkit/aimock';
import pino from 'pino';
import { z } from 'zod';
import { createOpenAiProvider } from '../../../../src/adapters/openai/provider.ts';
import { createModel } from '../../../../src/kit/activity/model/model.ts';
import { OFFLINE_MODELS, readPrices, type ModelProvider } from '../../../../src/kit/activity/model/provider.ts';
import { definePrompt, type ModelResult, type Prompt } from '../../../../src/kit/activity/model/prompt.ts';
import { withScope, type ActivityScope } from '../../../../src/kit/activity/scope.ts';
import { packRecords, writeRecords } from '../../../../src/store/records.ts';
import type { Db } from '../../../../src/store/database.ts';
import { addRun } from '../../../../testkit/activity.ts';
import { openTestDatabase } from '../../../../testkit/database.ts';
import type { ModelParts } from '../../../../src/kit/activity/model/work.ts';

const RUN = 'support-ticket:T-1';

/** A small prompt with a schema that depends on its input. */
const sortPrompt = definePrompt({
  name: 'sortMessage',
  version: '1',
  tier: 'small',
  instructions: 'Sort the message into a drawer.',
  input: z.object({ message: z.string().min(1), drawers: z.array(z.string()).min(1) }),
  output: ({ drawers }) => z.object({ drawer: z.enum(drawers), confidence: z.number().min(0).max(1), why: z.string().max(200) }),
  limits: { outputTokens: 200, timeoutMs: 60_000 },
  decision: ({ drawer, confidence, why }) => ({ choice: drawer, confidence, reasoning: why }),
  rules: ({ message }, output) =>
    message.includes('lawyer') && output.drawer !== 'legal'
      ? { output: { ...output, drawer: 'legal' }, overridden: ['a message that names a lawyer goes to legal'] }
      : { output, overridden: [] },
});

export const sortInput = { message: 'Where is my parcel?', drawers: ['post', 'money', 'legal'] };
export const goodAnswer = { drawer: 'post', confidence: 0.9, why: 'It asks for a parcel.' };

export interface Bench {
  db: Db;
  mock: LLMock;
  /** The server's answers, in order; one more request fails the test with a 404. */
  answers: FixtureResponse[];
  /** Lines of the log. */
  logged: Record<string, unknown>[];
  provider: ModelProvider;
  /** Runs the prompt like an activity: the same activity id again is a retry. The cache is off by default. */
  sort(input?: typeof sortInput, options?: SortOptions): Promise<SortResult>;
  close(): Promise<void>;
}

/** Its server closes kept connections after five idle seconds, which a busy machine may exceed between two requests; it has no option for that. */
function keepConnections(mock: LLMock): void {
  const { server } = Reflect.get(mock, 'serverInstance') as { server: Server };
  server.keepAliveTimeout = 60_000;
}

type SortResult = ModelResult<typeof goodAnswer>;

export interface SortOptions
  extends ScopeOptions, Partial<Pick<ModelParts, 'provider' | 'answerCache' | 'budgetFor' | 'prices' | 'documents'>> {
  /** Overrides of the prompt above. */
  prompt?: Partial<Prompt<typeof sortInput, typeof goodAnswer>>;
}

/** A database, a third-party chat-completions server, and the model step between them. */
export async function openBench(): Promise<Bench> {
  const database = await openTestDatabase();
  const { db } = database;
  const answers: FixtureResponse[] = [];
  const mock = new LLMock({ port: 0, host: '127.0.0.1', logLevel: 'silent' });
  mock.on({ predicate: () => answers.length > 0 }, () => answers.shift() as FixtureResponse);
  await mock.start();
  keepConnections(mock);
  const logged: Record<string, unknown>[] = [];
  const logger = pino({ level: 'trace' }, { write: (line: string) => void logged.push(JSON.parse(line) as Record<string, unknown>) });
  const provider = createOpenAiProvider({ baseUrl: `${mock.url}/v1`, apiKey: 'test' });
  await addRun(db, RUN, { workflow: 'support-ticket' });
  return {
    db,
    mock,
    answers,
    logged,
    provider,
    sort: (input = sortInput, options = {}) => {
      const { answerCache = 'off', budgetFor = () => null, prices = readPrices(), documents } = options;
      const rest = { prices, db, logger, answerCache, budgetFor, ...(documents && { documents }) };
      const parts = { provider: options.provider ?? provider, models: OFFLINE_MODELS, ...rest };
      return withScope(scopeOf(db, options), () => createModel(parts).step({ ...sortPrompt, ...options.prompt })(input));
    },
    close: async () => {
      await mock.stop();
      await database.close();
    },
  };
}

interface ScopeOptions {
  /** The parent run. */
  parentId?: string;
  activityId?: string;
  attempt?: number;
  signal?: AbortSignal;
}

const scopeOf = (
  db: Db,
  { parentId, activityId = 'sort#1', attempt = 1, signal = new AbortController().signal }: ScopeOptions,
): ActivityScope => ({
  runId: RUN,
  ...(parentId && { parentId }),
  activityId,
  activityType: 'test',
  step: 'sort',
  attempt,
  executionId: 'e1',
  effectClass: null,
  signal,
  commit: (work, entries = []) =>
    db.transaction().execute(async (trx) => {
      const result = await work(trx);
      await writeRecords(trx, RUN, null, [], typeof entries === 'function' ? entries(result) : entries);
      return result;
    }),
  commitAsOne: (statement, entries = []) => statement(db, packRecords(null, [], entries)),
});

/** Removes the rows of a test, so that the next begins with nothing paid. */
export async function resetBench({ db, mock, answers, logged }: Bench): Promise<void> {
  await db.deleteFrom('model_calls').execute();
  await db.deleteFrom('journal').execute();
  await db.deleteFrom('answer_cache').execute();
  await db.deleteFrom('budget_use').execute();
  await db.deleteFrom('budget_reservations').execute();
  await db.deleteFrom('budget_grants').execute();
  await db.deleteFrom('blobs').execute();
  mock.clearRequests();
  answers.length = 0;
  logged.length = 0;
}
