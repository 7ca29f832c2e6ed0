import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { constants, Script } from 'node:vm';

/**
 * Where the code stands that V8 made of a program at the build: to compile it at every start takes a third of what a command takes.
 * (Node does this by itself from version 22 on.) V8 tells sources apart by their length alone, so whoever writes the program removes this first.
 */
const codeOf = (file: string): string => `${file}.code`;

/** Loads a program that is one CommonJS file. Code of another Node is passed over: V8 compiles the file anew. */
export const loadProgram = <Program>(file: string): Program =>
  run<Program>(compile(file, existsSync(codeOf(file)) ? readFileSync(codeOf(file)) : undefined), file);

/** Keeps the code of a program with all that its `loadParts` has V8 compile. */
export async function keepCode(file: string): Promise<void> {
  const script = compile(file);
  await run<{ loadParts(): Promise<unknown> }>(script, file).loadParts();
  const unfinished = `${codeOf(file)}.${process.pid}`;
  writeFileSync(unfinished, script.createCachedData());
  renameSync(unfinished, codeOf(file)); // half a file would be no code
}

function compile(file: string, cachedData?: Buffer): Script {
  const source = `(function (exports, require, module, __filename, __dirname) {${readFileSync(file, 'utf8')}\n})`; // as Node wraps such a file
  return new Script(source, { filename: file, cachedData, importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER });
}

function run<Program>(script: Script, file: string): Program {
  const module = { exports: {} as Program };
  const start = script.runInThisContext() as (...given: unknown[]) => void;
  start(module.exports, createRequire(file), module, file, dirname(file));
  return module.exports;
}
