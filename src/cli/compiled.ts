import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { constants, Script } from 'node:vm';

/**
 * File of V8's code cache for a program; compiling at every start would take a third of a command's time. (From Node 22 on use Node's own cache.)
 * V8 compares only the length of the source, so the build removes this file before it writes the program.
 */
const codeOf = (file: string): string => `${file}.code`;

/** Loads a program that is one CommonJS file. V8 ignores a cache of another Node version and compiles the file. */
export const loadProgram = <Program>(file: string): Program =>
  run<Program>(compile(file, existsSync(codeOf(file)) ? readFileSync(codeOf(file)) : undefined), file);

/** Writes the code cache of a program, including the modules that its `loadParts` loads. */
export async function keepCode(file: string): Promise<void> {
  const script = compile(file);
  await run<{ loadParts(): Promise<unknown> }>(script, file).loadParts();
  const unfinished = `${codeOf(file)}.${process.pid}`;
  writeFileSync(unfinished, script.createCachedData());
  renameSync(unfinished, codeOf(file)); // atomic: no reader sees half a file
}

function compile(file: string, cachedData?: Buffer): Script {
  const source = `(function (exports, require, module, __filename, __dirname) {${readFileSync(file, 'utf8')}\n})`; // as Node wraps CommonJS files
  return new Script(source, { filename: file, cachedData, importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER });
}

function run<Program>(script: Script, file: string): Program {
  const module = { exports: {} as Program };
  const start = script.runInThisContext() as (...given: unknown[]) => void;
  start(module.exports, createRequire(file), module, file, dirname(file));
  return module.exports;
}
