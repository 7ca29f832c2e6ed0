import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { createMail } from '../../../../src/adapters/smtp/mail.ts';
import { sendMailOnce } from '../../../../src/kit/activity/mail/once.ts';
import type { Mail } from '../../../../src/kit/activity/mail/port.ts';
import { toHtml } from '../../../../src/kit/activity/mail/text.ts';
import { createNotifier } from '../../../../src/worker/notifier.ts';
import { openPeople } from '../../../../src/settings/people.ts';
import { runAttempt } from '../../../../testkit/activity.ts';
import { peopleFile } from '../../../../testkit/client.ts';
import { effects, openEffectStage, type EffectStage } from '../../../helpers/effect-stage.ts';
import { startMailServer, type TestMailServer } from '../../../../testkit/mail-server.ts';

let stage: EffectStage;
let server: TestMailServer;
beforeAll(async () => {
  [stage, server] = await Promise.all([openEffectStage(), startMailServer()]);
});
beforeEach(() => stage.begin());
afterAll(async () => {
  await server?.close();
  await stage?.close();
});

const domain = 'shop.example';
const sound = () => createMail({ url: server.url, from: 'Support <support@shop.example>' });
/** Sends like the real server, but calls a hook before the message goes out. */
const interrupted = (happens: () => Promise<unknown>): Mail => {
  const mail = sound();
  return {
    ...mail,
    send: (message, mayStill) =>
      mail.send(message, async () => {
        await happens();
        await mayStill?.();
      }),
  };
};
const write = (messageId: string) => ({
  ...{ messageId, to: ['kim@example.com'], subject: 'Kettle', text: 'All is well.', html: toHtml('All is well.') },
  ...{ inReplyTo: null, references: [], headers: {}, priority: 'normal' as const },
});
const send = (mail: Mail) =>
  runAttempt(stage.db, { runId: stage.runId }, () =>
    sendMailOnce(
      { mail, effects, settings: { mailDomain: domain, mailInDoubt: 'repeat' } },
      { step: 'mail', request: { to: 'kim' } },
      write,
    ),
  );
/** Simulates a frozen worker: its lease has expired, and another one holds the effect. */
const loseTheEffect = () =>
  stage.db
    .updateTable('effects')
    .set({ holder: 'another worker', held_until: new Date(0) })
    .where('run_id', '=', stage.runId)
    .execute();

it('sends nothing if another worker has taken over when the server waits for the message; one mail in the end', async () => {
  const before = (await server.messages()).length;
  await expect(send(interrupted(loseTheEffect))).rejects.toMatchObject({ type: 'EFFECT_IN_PROGRESS' });
  expect(await server.messages()).toHaveLength(before);
  const sent = await send(sound());
  expect(await send(sound())).toEqual(sent);
  expect(await server.messages()).toHaveLength(before + 1);
});

it('frees the mail for the next attempt if the database does not confirm the lease', async () => {
  const before = (await server.messages()).length;
  const row = () => stage.row();
  const gone = interrupted(() => sql`alter table effects rename to effects_away`.execute(stage.db));
  const back = () => sql`alter table effects_away rename to effects`.execute(stage.db);
  const failed = send({ ...gone, send: (message, mayStill) => gone.send(message, mayStill).finally(back) });
  await expect(failed).rejects.toMatchObject({ type: 'DATABASE_UNREACHABLE', nonRetryable: false });
  expect([(await server.messages()).length, await row()]).toEqual([before, expect.objectContaining({ status: 'failed' })]);
  expect(await send(sound())).toMatchObject({ refused: [] });
  expect(await server.messages()).toHaveLength(before + 1);
});

it('sends no reminder from a worker that has lost it', async () => {
  const before = (await server.messages()).length;
  const { notifier } = createNotifier(sound(), openPeople(peopleFile), domain);
  const no = new Error('another has it');
  const reminder = { key: 'k', to: ['ana@signalbox.example'], subject: 'Waits', text: 'It waits.' };
  await expect(notifier.notify(reminder, async () => Promise.reject(no))).rejects.toBe(no);
  expect(await server.messages()).toHaveLength(before);
});
