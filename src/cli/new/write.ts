import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SignalboxError } from '../../kit/common/failures.ts';
import type { Spellings } from './name.ts';

/** The sample's name in the templates, and what takes its place. */
const inName = (text: string, { kebab, camel, pascal, snake, words }: Spellings): string =>
  text
    .replaceAll('sample-workflow', kebab)
    .replaceAll('sampleWorkflow', camel)
    .replaceAll('SampleWorkflow', pascal)
    .replaceAll('sample_workflow', snake)
    .replaceAll('sample workflow', words);

/**
 * Writes the files of a new workflow from the templates of a shape.
 * @returns their paths in the checkout.
 * @throws SignalboxError USAGE when one of them exists; then nothing is written.
 */
export function writeWorkflow(root: string, shape: string, name: Spellings): string[] {
  const templates = join(root, 'scripts', 'templates', shape);
  const files = readdirSync(templates, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(templates.length + 1))
    .sort();
  const written = files.map((file) => ({ path: inName(file, name), text: inName(readFileSync(join(templates, file), 'utf8'), name) }));
  const [taken] = written.filter(({ path }) => existsSync(join(root, path)));
  if (taken) {
    throw new SignalboxError('USAGE', {
      field: 'name',
      detail: `${taken.path} exists already`,
      fix: `Choose another name, or delete the files of ${name.kebab} first.`,
    });
  }
  for (const { path, text } of written) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return written.map(({ path }) => path);
}
