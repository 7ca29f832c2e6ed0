import type { Mail } from '../kit/activity/mail/port.ts';
import { messageIdOf, oneLine, toHtml } from '../kit/activity/mail/text.ts';
import type { ReminderPorts } from '../kit/activity/remind.ts';
import type { PeopleDirectory } from '../settings/people.ts';

/** Sends reminders by mail to people or groups of the directory. */
export function createNotifier(mail: Mail, people: PeopleDirectory, domain: string): Omit<ReminderPorts, 'effects'> {
  return {
    addressesOf: (name) => {
      const person = people.find(name);
      return (person ? [person] : people.members(name)).map(({ email }) => email);
    },
    notifier: {
      notify: ({ key, to, subject, text }, mayStill) =>
        mail.send(
          {
            messageId: messageIdOf(key, domain),
            to,
            subject: oneLine(subject),
            text,
            html: toHtml(text),
            inReplyTo: null,
            references: [],
            headers: {},
            priority: 'high',
          },
          mayStill,
        ),
      ...(mail.find && { wentOut: (key: string) => mail.find!(messageIdOf(key, domain)) }),
    },
  };
}
