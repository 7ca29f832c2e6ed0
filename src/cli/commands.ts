import { Command } from 'commander';
import { clientSettings } from '../settings/client-settings.ts';
import { readConfig } from '../settings/environment.ts';
import { packageRoot } from '../settings/package-root.ts';
import { readStackFile } from '../settings/stack-file.ts';
import { addCost } from './cost.ts';
import type { Context } from './context.ts';
import { addDecisions } from './decisions.ts';
import { addDeliveries } from './deliveries.ts';
import { addDemo } from './demo.ts';
import { reportError } from './errors.ts';
import { addEvents } from './events.ts';
import { addFiles } from './files.ts';
import { addJournal } from './journal.ts';
import { addKeys } from './keys.ts';
import { addLedger } from './ledger.ts';
import { addMail } from './mail.ts';
import { addMcp } from './mcp.ts';
import { addList, addShow, addWatch, addWorkflows } from './show.ts';
import { addMessages } from './messages.ts';
import { addNew } from './new/new.ts';
import { addBudget, addOperations, addPriority, addRetry } from './operations.ts';
import { addPolicy } from './policy.ts';
import { addSchedule } from './schedule.ts';
import { addStack } from './stack.ts';
import { addStart } from './start.ts';

/** The version in package.json, inserted by the build, so that no command reads that file. */
declare const SIGNALBOX_VERSION: string;

function buildProgram(context: Context): Command {
  const program = new Command('signalbox')
    .description('Business processes with language-model steps, run durably.')
    .version(SIGNALBOX_VERSION)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined }) // `reportError` writes all errors
    .showSuggestionAfterError();
  addStack(program);
  addDemo(program);
  addNew(program, packageRoot);
  addWorkflows(program, context);
  addStart(program, context);
  addList(program, context);
  addShow(program, context);
  addWatch(program, context);
  addDecisions(program, context);
  addPolicy(program, context);
  addMessages(program, context);
  addOperations(program, context);
  addRetry(program, context);
  addPriority(program, context);
  addBudget(program, context);
  addJournal(program, context);
  addLedger(program, context);
  addCost(program, context);
  addDeliveries(program, context);
  addMail(program, context);
  addFiles(program, context);
  addEvents(program, context);
  addKeys(program, context);
  addSchedule(program, context, schedulesFile);
  addMcp(program);
  return program.addHelpText('after', '\nExample:\n  $ signalbox start support-ticket --input ticket.json --wait');
}

/** The definitions of the schedules file. */
const schedulesFile = async (file = readConfig().SIGNALBOX_SCHEDULES) =>
  (await import('../settings/schedule-settings.ts')).readSchedules(file);

const stackFile = () => readStackFile(readConfig().SIGNALBOX_HOME);

/** Runs the command that the process was started with, and sets its exit code. */
export async function main(): Promise<void> {
  process.stdout.on('error', endWithReader);
  try {
    await buildProgram({ settings: clientSettings, webUi: () => stackFile()?.webUi ?? null }).parseAsync();
  } catch (error) {
    process.exitCode = await reportError(error, process.argv.includes('--json'));
  }
}

/** A reader that closes the pipe (`| head`) is no error. */
function endWithReader(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
}

/** Loads the modules that commands import lazily, so that the build's code cache includes them. */
export const loadParts = (): Promise<unknown> =>
  Promise.all([
    import('../client/connect.ts'),
    import('../client/live.ts'),
    import('../client/observe.ts'),
    import('../client/start.ts'),
    import('./format-run.ts'),
    import('cli-table3'),
  ]);
