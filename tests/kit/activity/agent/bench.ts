import pino from 'pino';
import { z } from 'zod';
import { createAgent } from '../../../../src/kit/activity/agent/agent.ts';
import { defineAgent, type AgentSpec } from '../../../../src/kit/activity/agent/definition.ts';
import type { AgentInput, AgentResult } from '../../../../src/kit/activity/agent/result.ts';
import {
  OFFLINE_MODELS,
  readPrices,
  type ModelAnswer,
  type ModelProvider,
  type ModelRequest,
} from '../../../../src/kit/activity/model/provider.ts';
import { withScope, type ActivityScope } from '../../../../src/kit/activity/scope.ts';
import { SignalboxError } from '../../../../src/kit/common/failures.ts';
import type { Db } from '../../../../src/store/database.ts';
import { packRecords, writeRecords } from '../../../../src/store/records.ts';
import { addRun } from '../../../../testkit/activity.ts';
import { openTestDatabase } from '../../../../testkit/database.ts';
import { killer, type Kill, type Step } from './kill.ts';
import { emptyWorld, toolsOf, type Trusted, type World } from './world.ts';
import type { ModelParts } from '../../../../src/kit/activity/model/work.ts';

const USAGE = { inputTokens: 1_000, outputTokens: 100, cachedInputTokens: 0 };
/** Price of one answer with the usage above, on the large offline model, in billionths of a USD. */
export const PRICE = 1_000 * 1_000 + 100 * 4_000;

/** The model's next answer, or a function of the request. */
export type Line = ModelAnswer | ((request: ModelRequest) => ModelAnswer);

export const says = (content: unknown, finishReason = 'stop'): ModelAnswer => ({
  ...{
    text: typeof content === 'string' ? content : JSON.stringify(content),
    finishReason,
    refusal: null,
    usage: USAGE,
    model: 'scripted',
  },
});
export const calls = (...wanted: [name: string, args: unknown][]): ModelAnswer => ({
  ...says('', 'tool_calls'),
  toolCalls: wanted.map(([name, args], at) => ({ id: `x${at}`, name, arguments: typeof args === 'string' ? args : JSON.stringify(args) })),
});
export const answer = { reply: 'Your parcel is on its way.', sure: true };
export const done = says(answer);

const Case = z.object({ message: z.string(), customer: z.string() });
type Case = z.infer<typeof Case>;
const Answer = z.object({ reply: z.string().max(500), sure: z.boolean() });
type Answer = z.infer<typeof Answer>;
export type Result = AgentResult<Answer>;

const agentOf = (world: World, changes: Partial<AgentSpec<Case, Answer, Trusted>> = {}) =>
  defineAgent<Case, Answer, Trusted>({
    name: 'workOnCase',
    version: '1',
    tier: 'large',
    instructions: 'Help the customer.',
    input: Case,
    output: () => Answer,
    tools: toolsOf(world),
    trusted: ({ customer }) => ({ customer }),
    decision: ({ reply, sure }) => ({ choice: sure ? 'answer' : 'unsure', confidence: sure ? 1 : 0, reasoning: reply }),
    ...changes,
  });

export const ticket: Case = { message: 'Where is my parcel A-1?', customer: 'kim' };

export interface RunOptions {
  input?: Partial<AgentInput<Case>>;
  activityId?: string;
  attempt?: number;
  kill?: Kill | null;
  agent?: Partial<AgentSpec<Case, Answer, Trusted>>;
  parts?: Partial<ModelParts>;
  signal?: AbortSignal;
}

export interface AgentBench {
  db: Db;
  world: World;
  /** The model's answers in order; the last one repeats. */
  lines: Line[];
  /** The requests to the model, in order. */
  asked: ModelRequest[];
  runId: string;
  /** Starts again with a new run. */
  reset(): Promise<void>;
  /** One attempt of the activity. */
  run(options?: RunOptions): Promise<Result>;
  close(): Promise<void>;
}

/** A database, a scripted model and tools that record their calls. */
export async function openAgentBench(): Promise<AgentBench> {
  const database = await openTestDatabase();
  let count = 0;
  const bench: AgentBench = {
    db: database.db,
    world: emptyWorld(),
    lines: [],
    asked: [],
    runId: '',
    async reset() {
      bench.runId = await addRun(bench.db, `test:${++count}`);
      bench.world = emptyWorld();
      bench.lines = [];
      bench.asked = [];
    },
    run: (options = {}) => runAttempt(bench, options),
    close: () => database.close(),
  };
  return bench;
}

function runAttempt(bench: AgentBench, options: RunOptions): Promise<Result> {
  const { input = {}, kill = null, agent = {}, parts = {} } = options;
  const dying = killer(kill);
  const provider: ModelProvider = {
    complete: async (request) => {
      dying.step('before model');
      const line = bench.lines[Math.min(bench.asked.length, bench.lines.length - 1)];
      bench.asked.push(request);
      if (!line) throw new SignalboxError('MODEL_UNAVAILABLE', { detail: 'the script is empty' });
      const said = typeof line === 'function' ? line(request) : line;
      dying.step('behind model');
      return said;
    },
  };
  const logger = pino({ level: 'silent' });
  const all = { provider, models: OFFLINE_MODELS, prices: readPrices(), db: bench.db, logger, ...parts };
  const definition = agentOf(bench.world, agent);
  const loop = createAgent(all).loop({ ...definition, tools: definition.tools.map((tool) => dying.around(tool)) });
  return withScope(scopeOf(bench, options, dying.step), () => loop({ input: ticket, ...input }));
}

const scopeOf = (
  bench: AgentBench,
  { activityId = 'agent#1', attempt = 1, signal = new AbortController().signal }: RunOptions,
  step: Step,
): ActivityScope => ({
  runId: bench.runId,
  activityId,
  activityType: 'test',
  step: 'agent',
  attempt,
  executionId: 'e1',
  effectClass: null,
  signal,
  async commit(work, entries = []) {
    step('before commit');
    const result = await bench.db.transaction().execute(async (trx) => {
      const worked = await work(trx);
      await writeRecords(trx, bench.runId, null, [], typeof entries === 'function' ? entries(worked) : entries);
      return worked;
    });
    step('behind commit');
    return result;
  },
  async commitAsOne(statement, entries = []) {
    step('before commit');
    const result = await statement(bench.db, packRecords(null, [], entries));
    step('behind commit');
    return result;
  },
});
