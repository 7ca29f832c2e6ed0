import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  // No minified identifiers: messages use names, and esbuild's keepNames costs 50 ms per start.
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'none',
  logLevel: 'warning',
  // Node 20 has no navigator; without one the database driver loads fetch to detect Cloudflare, which takes 40 ms.
  define: { navigator: JSON.stringify({ userAgent: 'Node.js' }) },
};

/** Options for one ES module; defines require for bundled CommonJS packages. */
export const oneModule = {
  ...common,
  format: 'esm',
  banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
};

const oneScript = {
  ...common,
  format: 'cjs',
  banner: { js: "'use strict';const moduleUrl=require('node:url').pathToFileURL(__filename).href;" },
  define: { ...common.define, 'import.meta.url': 'moduleUrl', SIGNALBOX_VERSION: JSON.stringify(version) },
};

/**
 * Writes the command line into a folder: `signalbox.js` starts the single file `commands.cjs` with its compiled code. This starts more than
 * three times as fast as hundreds of small files.
 */
export async function bundleCli(folder) {
  const file = join(folder, 'commands.cjs');
  rmSync(`${file}.code`, { force: true });
  await build({ ...oneScript, entryPoints: ['src/cli/commands.ts'], outfile: file });
  const starters = { signalbox: 'src/cli/main.ts', compiled: 'src/cli/compiled.ts' };
  await build({ ...common, format: 'esm', entryPoints: starters, outdir: folder });
  keepCode(file, pathToFileURL(join(folder, 'compiled.js')).href);
}

/** Compiles in a process without our NODE_OPTIONS: V8 rejects code compiled with other flags. */
function keepCode(file, compiled) {
  const { NODE_OPTIONS: _, ...env } = process.env;
  const program = `import { keepCode } from ${JSON.stringify(compiled)}; await keepCode(${JSON.stringify(file)});`;
  const { status } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) throw new Error(`the compiled code of ${file} could not be stored`);
}
