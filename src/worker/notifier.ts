import { mailOf } from '../kit/activity/mail/letter.ts';
import type { Mail } from '../kit/activity/mail/port.ts';
import { messageIdOf } from '../kit/activity/mail/text.ts';
import type { ReminderPorts } from '../kit/activity/remind.ts';
import type { LinkOrder } from '../store/links.ts';
import type { PeopleDirectory } from '../settings/people.ts';

/** How links are built; null where no key is set. */
export type LinkSettings = { publicUrl: string; keys: readonly string[] } | null;

/** Sends reminders by mail to people or groups of the directory, and to the delegates of those who are absent; with a link for each person where links are set up. */
export function createNotifier(
  mail: Mail,
  people: PeopleDirectory,
  domain: string,
  links: LinkSettings = null,
): Omit<ReminderPorts, 'effects'> {
  return {
    peopleNamed: (name) => {
      const person = people.find(name);
      const asked = person ? [person] : people.members(name);
      const delegates = people
        .deciders()
        .absencesAt(Date.now())
        .filter((absence) => asked.some(({ id }) => id === absence.person));
      return [...asked, ...delegates.map(({ delegate }) => people.require(delegate))];
    },
    ...(links && { linkTo: async (order: LinkOrder) => (await import('../store/links.ts')).buildLink(links, order) }),
    notifier: {
      notify: ({ key, to, subject, text }, mayStill) =>
        mail.send(mailOf({ to, subject, text, priority: 'high' }, { messageId: messageIdOf(key, domain) }), mayStill),
      ...(mail.find && { wentOut: (key: string) => mail.find!(messageIdOf(key, domain)) }),
    },
  };
}
