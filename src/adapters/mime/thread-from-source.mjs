// The thread of thread.ts for programs that run from source: a thread does not get the loader of its starter.
import { tsImport } from 'tsx/esm/api';

await tsImport('./thread.ts', import.meta.url);
