import { expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const read = (name: string) => readFileSync(join(import.meta.dirname, '..', '..', name), 'utf8');
const lock = JSON.parse(read('package-lock.json')) as { packages: Record<string, Record<string, unknown>> };

it('keeps the addresses of packages out of the lock, so that it installs from any registry', () => {
  const resolved = Object.entries(lock.packages).filter(([, entry]) => 'resolved' in entry);
  expect(resolved).toEqual([]);
  expect(read('.npmrc')).toContain('omit-lockfile-registry-resolved=true');
});

it('names the checksum of every package in the lock', () => {
  const unchecked = Object.entries(lock.packages).filter(([path, entry]) => path && !entry['inBundle'] && !entry['integrity']);
  expect(unchecked.map(([path]) => path)).toEqual([]);
});

it('locks the packages of every platform, without which npm refuses the lock', () => {
  const paths = Object.keys(lock.packages);
  const wanted = Object.values(lock.packages).flatMap((entry) => Object.keys((entry['optionalDependencies'] as object | undefined) ?? {}));
  expect(wanted.length).toBeGreaterThan(50);
  expect(wanted.filter((name) => !paths.some((path) => path.endsWith(`node_modules/${name}`)))).toEqual([]);
});

it.each(['package.json', 'package-lock.json', '.npmrc'])('names no registry in %s', (name) => {
  expect(read(name)).not.toMatch(/registry\s*=|publishConfig|"registry"|https?:\/\/[^"\s]*(?:npm|registry)[^"\s]*\.tgz/);
});

it('locks what package.json asks for', () => {
  const asked = JSON.parse(read('package.json')) as Record<string, unknown>;
  const root = lock.packages['']!;
  expect(root['dependencies']).toEqual(asked['dependencies']);
  expect(root['devDependencies']).toEqual(asked['devDependencies']);
});
