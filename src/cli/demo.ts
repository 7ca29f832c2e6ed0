import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { example } from './help.ts';
import { runProgram } from './stack.ts';

const DEMO_MAIN = fileURLToPath(new URL('../../demo/main.js', import.meta.url));

/** demo: a guided first run, as a separate program. */
export function addDemo(program: Command): void {
  program
    .command('demo')
    .description('Start the local stack and send example tickets through it. Never waits for input without a terminal.')
    .addHelpText('after', example('signalbox demo'))
    .action(async () => {
      process.exitCode = await runProgram([DEMO_MAIN, process.argv[1]!]);
    });
}
