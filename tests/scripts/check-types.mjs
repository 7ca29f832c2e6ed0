// Type-checks what differs from another checkout, and the files that import it: `check-types.mjs ROOT OTHER`. The whole takes three times as long.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';

const [root, other] = process.argv.slice(2);
const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
const { fileNames, options } = ts.parseJsonConfigFileContent({ ...config, include: ['src', 'tests/workflows'] }, ts.sys, root);
const program = ts.createProgram(fileNames, options);
const ours = program.getSourceFiles().filter(({ fileName }) => !fileName.includes('/node_modules/'));

const isNew = ({ fileName, text }) => {
  const same = join(other, relative(root, fileName));
  return !existsSync(same) || readFileSync(same, 'utf8') !== text;
};
const changed = new Set(ours.filter(isNew).map(({ fileName }) => fileName));
const importsChanged = ({ fileName, text }) =>
  ts.preProcessFile(text).importedFiles.some((imported) => changed.has(join(dirname(fileName), imported.fileName)));
const checked = ours.filter((file) => changed.has(file.fileName) || importsChanged(file));

const found = [
  ...program.getGlobalDiagnostics(),
  ...checked.flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]),
];
process.stdout.write(
  ts.formatDiagnostics(found, { getCanonicalFileName: (name) => name, getCurrentDirectory: () => root, getNewLine: () => '\n' }),
);
process.stdout.write(`${checked.map(({ fileName }) => relative(root, fileName)).join('\n')}\n`);
process.exitCode = found.length > 0 ? 1 : 0;
