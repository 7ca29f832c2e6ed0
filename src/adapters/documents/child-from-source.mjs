// The process of child.ts for programs that run from source.
import { tsImport } from 'tsx/esm/api';

await tsImport('./child.ts', import.meta.url);
