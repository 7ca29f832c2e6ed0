// Type-checks and lints what differs from another checkout, with one program for both: `check-sources.mjs ROOT OTHER FILES`. Type-checks the files
// that import it as well. The whole takes three times as long.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { ESLint } from 'eslint';
import ts from 'typescript';

const [root, other, ...written] = process.argv.slice(2);
const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
const { fileNames, options } = ts.parseJsonConfigFileContent({ ...config, include: ['src', ...written] }, ts.sys, root);
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
const eslint = new ESLint({
  cwd: root,
  overrideConfig: { languageOptions: { parserOptions: { projectService: false, programs: [program] } } },
});
const linted = await eslint.lintFiles(written);
const warned = linted.filter(({ messages }) => messages.length > 0);

process.stdout.write(
  ts.formatDiagnostics(found, { getCanonicalFileName: (name) => name, getCurrentDirectory: () => root, getNewLine: () => '\n' }),
);
for (const { filePath, messages } of warned)
  for (const { line, ruleId, message } of messages) process.stdout.write(`${relative(root, filePath)}:${line} ${ruleId}: ${message}\n`);
process.stdout.write(`checked ${checked.map(({ fileName }) => relative(root, fileName)).join(' ')}\n`);
process.stdout.write(`linted ${linted.map(({ filePath }) => relative(root, filePath)).join(' ')}\n`);
process.exitCode = found.length + warned.length > 0 ? 1 : 0;
