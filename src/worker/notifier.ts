import { mailOf } from '../kit/activity/mail/letter.ts';
import type { Mail } from '../kit/activity/mail/port.ts';
import { messageIdOf } from '../kit/activity/mail/text.ts';
import type { ReminderPorts } from '../kit/activity/remind.ts';
import type { PeopleDirectory } from '../settings/people.ts';

/** Sends reminders by mail to people or groups of the directory, and to the delegates of those who are absent. */
export function createNotifier(mail: Mail, people: PeopleDirectory, domain: string): Omit<ReminderPorts, 'effects'> {
  return {
    addressesOf: (name) => {
      const person = people.find(name);
      const asked = person ? [person] : people.members(name);
      const delegates = people
        .deciders()
        .absencesAt(Date.now())
        .filter((absence) => asked.some(({ id }) => id === absence.person));
      return [...asked, ...delegates.map(({ delegate }) => people.require(delegate))].map(({ email }) => email);
    },
    notifier: {
      notify: ({ key, to, subject, text }, mayStill) =>
        mail.send(mailOf({ to, subject, text, priority: 'high' }, { messageId: messageIdOf(key, domain) }), mayStill),
      ...(mail.find && { wentOut: (key: string) => mail.find!(messageIdOf(key, domain)) }),
    },
  };
}
