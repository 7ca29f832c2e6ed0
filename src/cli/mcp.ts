import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { example } from './help.ts';
import { runProgram } from './stack.ts';

const MCP_MAIN = fileURLToPath(new URL('../gateway/mcp/main.js', import.meta.url));

/** mcp: the workflows as tools on standard input and output, by a separate program. */
export function addMcp(program: Command): void {
  program
    .command('mcp')
    .description('Serve the workflows as tools of the Model Context Protocol on standard input and output, with the key in SIGNALBOX_KEY.')
    .addHelpText('after', example('SIGNALBOX_KEY=sbk_… signalbox mcp'))
    .action(async () => {
      process.exitCode = await runProgram([MCP_MAIN]);
    });
}
