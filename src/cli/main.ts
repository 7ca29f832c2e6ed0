import { fileURLToPath } from 'node:url';
import type * as commands from './commands.ts';
import { loadProgram } from './compiled.ts';

const { main } = loadProgram<typeof commands>(fileURLToPath(new URL('commands.cjs', import.meta.url)));
await main();
