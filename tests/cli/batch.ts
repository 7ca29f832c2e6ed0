import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { peopleFile } from '../../testkit/client.ts';
import type { CliResult } from '../helpers/cli.ts';

const PROGRAM = `
import { main } from './commands.cjs';
const write = { stdout: process.stdout.write, stderr: process.stderr.write };
const results = [];
process.stdout.setMaxListeners(0);
for (const args of JSON.parse(process.argv[2])) {
  const result = { code: 0, stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr']) process[name].write = (text) => ((result[name] += text), true);
  process.argv = [process.argv[0], 'signalbox', ...args];
  process.exitCode = 0;
  await main();
  results.push({ ...result, code: process.exitCode });
}
Object.assign(process.stdout, { write: write.stdout });
process.exitCode = 0;
process.stdout.write(JSON.stringify(results));
`;

/**
 * Runs many command lines of the built program in one process, because the start of a process costs more than most commands. Only for commands
 * that read no standard input.
 * @param dist the folder of `copyCli`.
 */
export async function runBatch(dist: string, commands: readonly string[][], cwd: string): Promise<CliResult[]> {
  const program = join(dist, 'batch.mjs');
  writeFileSync(program, PROGRAM);
  const env = { PATH: process.env['PATH'], SIGNALBOX_PEOPLE: peopleFile, NO_COLOR: '1' };
  const { stdout } = await promisify(execFile)(process.execPath, [program, JSON.stringify(commands)], { cwd, env, maxBuffer: 1e8 });
  return JSON.parse(stdout) as CliResult[];
}
