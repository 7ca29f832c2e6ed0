import { mailOf } from '../kit/activity/mail/letter.ts';
import type { Mail } from '../kit/activity/mail/port.ts';
import { messageIdOf } from '../kit/activity/mail/text.ts';
import type { ReminderPorts } from '../kit/activity/remind.ts';
import type { PeopleDirectory } from '../settings/people.ts';

/** Sends reminders by mail to people or groups of the directory. */
export function createNotifier(mail: Mail, people: Pick<PeopleDirectory, 'addressesOf'>, domain: string): Omit<ReminderPorts, 'effects'> {
  return {
    addressesOf: (name) => people.addressesOf(name),
    notifier: {
      notify: ({ key, to, subject, text }, mayStill) =>
        mail.send(mailOf({ to, subject, text, priority: 'high' }, { messageId: messageIdOf(key, domain) }), mayStill),
      ...(mail.find && { wentOut: (key: string) => mail.find!(messageIdOf(key, domain)) }),
    },
  };
}
