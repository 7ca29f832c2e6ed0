import type { Command } from 'commander';
import type { OperatorAction, OperatorAnswer } from '../kit/common/approval.ts';
import type { BudgetLimits } from '../kit/common/budget.ts';
import { withClient, type Context } from './context.ts';
import { runRefusal } from '../client/run-refusal.ts';
import { example, JSON_FLAG, RUN } from './help.ts';
import { readJsonObject } from './json-file.ts';
import { positiveNumber, wholeNumber } from './numbers.ts';
import { print, printJson } from './output.ts';

const MOST = 1_000_000_000;

const orders = [
  { action: 'pause', story: 'Hold a run before its next step.', reason: 'The warehouse is counting' },
  { action: 'resume', story: 'Resume a paused run.', reason: 'The count is done' },
  { action: 'cancel', story: 'End a run and undo its effects where possible.', reason: 'The customer withdrew' },
] as const satisfies { action: Exclude<OperatorAction['action'], 'priority'>; story: string; reason: string }[];

interface GrantFlags extends BudgetLimits {
  as: string;
  reason: string;
  json?: true;
}

/** budget: more for a run that is at or near its limit. */
export function addBudget(program: Command, context: Context): void {
  program
    .command('budget')
    .argument(...RUN)
    .description('Give a run more budget, on top of all limits.')
    .requiredOption('--as <person>', 'who grants it')
    .requiredOption('--reason <text>', 'why; it is kept in the journal')
    .option('--usd <amount>', 'US dollars', positiveNumber('usd'))
    .option('--tokens <number>', 'tokens, in and out together', wholeNumber('tokens', 1, MOST))
    .option('--model-calls <number>', 'model calls', wholeNumber('model-calls', 1, MOST))
    .option(...JSON_FLAG)
    .addHelpText('after', example('signalbox budget support-ticket:T-1042 --as otto --reason "A large order is at stake" --usd 0.5'))
    .action(async (run: string, { as: person, reason, json, ...more }: GrantFlags) => {
      const { grant } = await import('../client/grant.ts');
      const answer = await withClient(context, (client) => grant(client, run, { person, reason, more }));
      if (json) return printJson(answer);
      const words = Object.entries({ USD: more.usd, tokens: more.tokens, 'model calls': more.modelCalls });
      const given = words.filter(([, amount]) => amount !== undefined).map(([unit, amount]) => `${amount} ${unit}`);
      print(`${run} may use ${given.join(', ')} more.`);
    });
}

/** pause, resume, cancel: an operator's orders, each with a person and a reason. */
export function addOperations(program: Command, context: Context): void {
  for (const { action, story, reason } of orders) {
    program
      .command(action)
      .argument(...RUN)
      .description(story)
      .requiredOption('--as <person>', 'who orders it')
      .requiredOption('--reason <text>', 'why; it is kept in the journal')
      .option(...JSON_FLAG)
      .addHelpText('after', example(`signalbox ${action} support-ticket:T-1042 --as otto --reason "${reason}"`))
      .action(async (run: string, flags: { as: string; reason: string; json?: true }) => {
        const { operate } = await import('../client/operate.ts');
        const answer = await withClient(context, (client) => operate(client, run, { action, person: flags.as, reason: flags.reason }));
        reportOperation(run, answer, flags.json, `${run} is ${answer.status}.`);
      });
  }
}

/** retry: resumes a failed run just before the failure. */
export function addRetry(program: Command, context: Context): void {
  program
    .command('retry')
    .argument(...RUN)
    .description('Resume a failed run at the step that failed; finished steps stay done.')
    .requiredOption('--as <person>', 'who orders it')
    .requiredOption('--reason <text>', 'why; it is kept in the journal')
    .option('--edits <file>', 'a JSON object with new values for fields of the failed step, or - for standard input')
    .option(...JSON_FLAG)
    .addHelpText('after', example('signalbox retry support-ticket:T-1042 --as otto --reason "The address was wrong" --edits fixed.json'))
    .action(async (run: string, flags: { as: string; reason: string; edits?: string; json?: true }) => {
      const edits = flags.edits === undefined ? null : readJsonObject(flags.edits, 'edits');
      const { retryRun } = await import('../client/retry.ts');
      const answer = await withClient(context, (client) => retryRun(client, run, { person: flags.as, reason: flags.reason, edits }));
      if (flags.json) return printJson(answer);
      print(`${run} continues${answer.step === null ? '' : ` at ${answer.step}`}.`);
    });
}

/** priority: order of the run's later activities among those of other runs. */
export function addPriority(program: Command, context: Context): void {
  program
    .command('priority')
    .argument(...RUN)
    .argument('<number>', '1 (most urgent) to 5', wholeNumber('priority', 1, 5))
    .description('Change how urgent a run is.')
    .requiredOption('--as <person>', 'who orders it')
    .requiredOption('--reason <text>', 'why; it is kept in the journal')
    .option(...JSON_FLAG)
    .addHelpText('after', example('signalbox priority support-ticket:T-1042 1 --as otto --reason "The customer leaves tomorrow"'))
    .action(async (run: string, priority: number, flags: { as: string; reason: string; json?: true }) => {
      const { operate } = await import('../client/operate.ts');
      const order = { action: 'priority', person: flags.as, reason: flags.reason, priority } as const;
      const answer = await withClient(context, (client) => operate(client, run, order));
      reportOperation(run, answer, flags.json, `${run} has priority ${priority}.`);
    });
}

function reportOperation(run: string, { accepted, code, status, reason }: OperatorAnswer, json: true | undefined, done: string): void {
  if (json) printJson({ accepted, code, requestId: null, status, ...(reason !== undefined && { reason }) });
  if (!accepted) throw runRefusal(code, reason ?? `the run is ${status}`, run);
  if (!json) print(done);
}
