import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { checkEvents } from '../../../stack/supervisor/doctor-settings.ts';
import { peopleFile } from '../../../testkit/client.ts';

const folder = mkdtempSync(join(tmpdir(), 'signalbox-doctor-events-'));
afterAll(() => rmSync(folder, { recursive: true }));

let count = 0;
function check(text: string | null) {
  const file = join(folder, `events-${++count}.yaml`);
  if (text !== null) writeFileSync(file, text);
  return checkEvents({ SIGNALBOX_EVENTS: file, SIGNALBOX_EVENTS_ALLOW_PRIVATE: '', SIGNALBOX_PEOPLE: peopleFile });
}

it('accepts a file of subscriptions, and names the variables that are not set', () => {
  const { ok, found } = check(
    ['mails: { events: [failed], mail: [operators] }', 'chat: { events: [waiting], slack: NOT_SET_SLACK_URL }'].join('\n'),
  );
  expect([ok, found]).toEqual([true, expect.stringMatching(/events-\d+\.yaml; chat waits until NOT_SET_SLACK_URL is set$/)]);
});

it('reports what the gateway would refuse, with the line', () => {
  expect(check('mails: { events: [failed], mail: [nobody-of-ours] }')).toMatchObject({
    check: 'events',
    ok: false,
    found: expect.stringMatching(/events-\d+\.yaml:1: mails\.mail\.0/),
    fix: expect.stringContaining('line 1'),
  });
  expect(check(null)).toMatchObject({ ok: false, found: expect.stringContaining('is missing') });
});

it('needs no file', () => {
  const unset = { SIGNALBOX_EVENTS: undefined, SIGNALBOX_EVENTS_ALLOW_PRIVATE: '', SIGNALBOX_PEOPLE: peopleFile };
  expect(checkEvents(unset)).toMatchObject({ ok: true, found: expect.stringContaining('no events.yaml') });
});
