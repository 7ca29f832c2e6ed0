import { expect, it } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { exists, linkedFiles } from './markdown.ts';

const root = join(import.meta.dirname, '..', '..');
const inDocs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md'));
const documents = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...inDocs.map((name) => join('docs', name))];

it.each(documents)('links in %s only to existing files', (document) => {
  expect(linkedFiles(document).filter((file) => !exists(file))).toEqual([]);
});
