import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { peopleFile } from '../../../testkit/client.ts';

interface File {
  people: { id: string; name: string; email: string; groups: string[] }[];
  roles: Record<string, Record<string, string[]>>;
}

/** One person per role of moderation, and one without any; `system` has all but the last. */
export const ROLE_HOLDERS = { start: 'sam', read: 'rita', operate: 'olga', decide: 'dora', none: 'nina' } as const;

/** Writes the example people with the holders of roles among them. @returns the file. */
export function writePeople(): string {
  const file = join(mkdtempSync(join(tmpdir(), 'signalbox-people-')), 'people.yaml');
  const { people, roles } = parse(readFileSync(peopleFile, 'utf8')) as File;
  const more = Object.values(ROLE_HOLDERS).map((id) => ({ id, name: id, email: `${id}@signalbox.example`, groups: [] as string[] }));
  more.find(({ id }) => id === ROLE_HOLDERS.decide)!.groups.push('support');
  const moderation = {
    start: [ROLE_HOLDERS.start, 'system'],
    read: [ROLE_HOLDERS.read, 'system'],
    operate: [ROLE_HOLDERS.operate, 'system'],
    decide: [ROLE_HOLDERS.decide],
  };
  const nobody = { start: ['otto'], read: ['otto'], operate: ['otto'], decide: ['otto'] };
  writeFileSync(file, stringify({ people: [...people, ...more], roles: { ...roles, moderation, order: nobody } }));
  return file;
}
