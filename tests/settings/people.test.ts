import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { openPeople } from '../../src/settings/people.ts';
import { peopleFile } from '../../testkit/client.ts';

const folder = mkdtempSync(join(tmpdir(), 'signalbox-people-'));
const file = join(folder, 'people.yaml');
afterAll(() => rmSync(folder, { recursive: true }));

function people(text: string) {
  writeFileSync(file, text);
  return openPeople(file);
}

const two = `people:
  - { id: ana, name: Ana, email: ana@example.com, groups: [support] }
  - { id: otto, name: Otto, email: otto@example.com, groups: [operators] }
`;

it('gives the example people the roles of their groups', () => {
  const shop = openPeople(peopleFile);
  expect(shop.find('mia')?.groups).toContain('support-leads');
  expect(shop.hasRole('otto', 'support-ticket', 'operate')).toBe(true);
  expect(shop.hasRole('ana', 'support-ticket', 'operate')).toBe(false);
  expect(shop.deciders().mayDecide('ana', ['support'])).toBe(true);
  expect(shop.deciders().mayDecide('system', ['support', 'support-leads', 'operators'])).toBe(false);
});

it('accepts persons and groups as approvers, and never lets an unknown person decide', () => {
  const directory = people(two).deciders();
  expect(directory.mayDecide('ana', ['ana'])).toBe(true);
  expect(directory.mayDecide('ana', ['operators', 'support'])).toBe(true);
  expect(directory.mayDecide('otto', ['support'])).toBe(false);
  expect(directory.mayDecide('support', ['support', 'everyone'])).toBe(false);
  expect(directory.isKnown('support')).toBe(false);
});

it('prefers the roles of a workflow to the default ones, and gives an omitted role to nobody', () => {
  const directory = people(`${two}roles:\n  default: { start: [everyone] }\n  refund: { start: [otto] }\n`);
  expect(directory.hasRole('ana', 'support-ticket', 'start')).toBe(true);
  expect(directory.hasRole('ana', 'refund', 'start')).toBe(false);
  expect(directory.hasRole('otto', 'refund', 'start')).toBe(true);
  expect(directory.hasRole('otto', 'support-ticket', 'operate')).toBe(false);
});

it('refuses an unknown person, and lists the known ids', () => {
  expect(() => people(two).require('zoe')).toThrow(
    expect.objectContaining({ code: 'PERSON_UNKNOWN', fix: expect.stringContaining('ana, otto') }),
  );
});

it('answers from a changed file without being opened again', () => {
  const directory = people(two);
  expect(directory.find('zoe')).toBeUndefined();
  writeFileSync(file, `${two}  - { id: zoe, name: Zoe, email: zoe@example.com }\n`);
  utimesSync(file, new Date(), new Date(Date.now() + 2_000));
  expect(directory.find('zoe')?.name).toBe('Zoe');
});

it('keeps a snapshot of who may decide while the file changes, and reads the file for the next one', () => {
  const directory = people(two);
  const before = directory.deciders();
  writeFileSync(file, two.replace('groups: [support]', 'groups: [sales]'));
  utimesSync(file, new Date(), new Date(Date.now() + 4_000));
  expect([before, directory.deciders()].map((deciders) => deciders.mayDecide('ana', ['support']))).toEqual([true, false]);
});

it('recognises several ids of one person, and treats other ids as different persons', () => {
  const directory = people(
    `${two}  - { id: ana.ruiz, name: Ana, email: Ana+desk@Example.com }\n  - { id: OTTO, name: Otto, email: o@example.com }\n`,
  );
  expect(directory.severalIds().map((entries) => entries.map(({ id }) => id))).toEqual([
    ['ana', 'ana.ruiz'],
    ['otto', 'OTTO'],
  ]);
  const deciders = directory.deciders();
  expect(deciders.signsOf('ana.ruiz')).toEqual(deciders.signsOf('ana'));
  expect(deciders.signsOf('Zoe')).toEqual(['zoe']);
  expect(people(two).severalIds()).toEqual([]);
});

it.each([
  ['no YAML', 'people: [\n', /people\.yaml:\d+: /, file],
  ['a missing address', 'people:\n  - id: ana\n    name: Ana\n', /people\.yaml:2: people\.0\.email/, 'people.0.email'],
  ['a bad address', 'people:\n  - id: ana\n    name: Ana\n    email: ana\n', /people\.yaml:4: people\.0\.email/, 'people.0.email'],
  ['an unknown field', `${two}rules: {}\n`, /people\.yaml:4: rules: there is no such field/, 'rules'],
  ['an unknown role', `${two}roles:\n  default:\n    aprove: [ana]\n`, /people\.yaml:6: roles\.default\.aprove/, 'roles.default.aprove'],
  [
    'a person who is listed twice',
    `${two}  - { id: ana, name: Ana, email: ana@example.com }\n`,
    /people\.yaml:4: .*ana is listed twice/,
    'people.2.id',
  ],
  ['an empty file', '', /people\.yaml:1: /, file],
])('names line and field of %s', (_, text, message, field) => {
  expect(() => people(text).find('ana')).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringMatching(message), field }),
  );
});

it('reports a file that cannot be read', () => {
  expect(() => openPeople(folder).deciders()).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringMatching(/cannot be read: EISDIR/) }),
  );
});

it('says which file is missing and how to name another', () => {
  expect(() => openPeople(join(folder, 'none.yaml')).find('ana')).toThrow(/people file .*none\.yaml is missing/);
});

const away = (entry: string) => people(`${two}absences:\n  - { ${entry} }\n`).deciders();
const absentAt = (entry: string, moment: string) => away(entry).absencesAt(Date.parse(moment)).length;

it('knows who is absent, with the last day whole and in the place of the person', () => {
  const days = 'person: ana, from: 2026-12-24, to: 2026-12-26, delegate: otto';
  expect(away(days).absencesAt(Date.parse('2026-12-24T00:00Z'))).toEqual([
    { person: 'ana', delegate: 'otto', until: '2026-12-27T00:00:00.000Z' },
  ]);
  expect(['2026-12-23T23:59Z', '2026-12-26T23:59Z', '2026-12-27T00:00Z'].map((at) => absentAt(days, at))).toEqual([0, 1, 0]);
  const berlin = `${days}, timeZone: Europe/Berlin`;
  expect(['2026-12-23T23:00Z', '2026-12-26T22:59Z', '2026-12-26T23:00Z'].map((at) => absentAt(berlin, at))).toEqual([1, 1, 0]);
  const hours = 'person: ana, from: "2026-12-24T12:00", to: "2026-12-24T14:00", delegate: otto';
  expect(['2026-12-24T11:59Z', '2026-12-24T13:59Z', '2026-12-24T14:00Z'].map((at) => absentAt(hours, at))).toEqual([0, 1, 0]);
});

it.each([
  ['a delegate who is nobody', 'person: ana, from: 2026-12-24, to: 2026-12-26, delegate: zoe', 'zoe is not among the people'],
  ['an absent person who is nobody', 'person: zoe, from: 2026-12-24, to: 2026-12-26, delegate: ana', 'zoe is not among the people'],
  ['a person as their own delegate', 'person: ana, from: 2026-12-24, to: 2026-12-26, delegate: ana', 'ana is the absent person'],
  ['an end before the beginning', 'person: ana, from: 2026-12-24, to: 2026-12-22, delegate: otto', 'the end is not after the beginning'],
  ['a day that does not exist', 'person: ana, from: 2026-13-24, to: 2026-12-26, delegate: otto', 'is no day of the calendar'],
  ['an unknown time zone', 'person: ana, from: 2026-12-24, to: 2026-12-26, delegate: otto, timeZone: Berlin', 'is no time zone'],
  [
    'a second delegate at the same time',
    'person: ana, from: 2026-12-24, to: 2026-12-26, delegate: otto }\n  - { person: ana, from: 2026-12-26, to: 2026-12-28, delegate: otto',
    'ana has another delegate at that time',
  ],
])('refuses %s, with its line', (_name, entry, why) => {
  expect(() => away(entry)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining(why) }));
});
