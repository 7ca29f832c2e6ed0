import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { example } from './help.ts';

const STACK_MAIN = fileURLToPath(new URL('../../stack/main.js', import.meta.url));

/** up, down, status, doctor: run by the local stack's own program. */
export function addStack(program: Command): void {
  program
    .command('up')
    .description('Start the local stack: Temporal, database, model, mail, worker, gateway.')
    .option('--detach', 'leave it running in the background')
    .option('--json', 'print data as JSON')
    .addHelpText('after', example('signalbox up --detach'))
    .action(runLocal);
  program.command('down').description('Stop the local stack.').addHelpText('after', example('signalbox down')).action(runLocal);
  program
    .command('status')
    .description('Show what runs where.')
    .option('--json', 'print data as JSON')
    .addHelpText('after', example('signalbox status --json'))
    .action(runLocal);
  program
    .command('doctor')
    .description('Check everything and print the fix.')
    .option('--json', 'print data as JSON')
    .addHelpText('after', example('signalbox doctor'))
    .action(runLocal);
}

async function runLocal(...given: unknown[]): Promise<void> {
  const command = given.at(-1) as Command;
  const flags = Object.entries(command.opts()).flatMap(([name, value]) => (value === true ? [`--${name}`] : []));
  process.exitCode = await runProgram([STACK_MAIN, command.name(), ...flags]);
}

/** Runs a Node program with this process's streams and signals. @returns its exit code. */
export function runProgram(args: string[]): Promise<number> {
  const child = spawn(process.execPath, args, { stdio: 'inherit' });
  process.on('SIGINT', () => undefined); // the terminal sends it to the child too; wait for the child to end
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(signal ? 128 + constants.signals[signal] : (code ?? 1)));
  });
}
