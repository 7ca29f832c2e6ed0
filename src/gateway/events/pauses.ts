import type { Logger } from 'pino';
import type { EventQueue, NewPause } from '../../client/event-queue.ts';
import type { EventPorts } from './ports.ts';

/** Who is told that a subscription is paused. */
const OPERATORS = 'operators';

/** Tells the operators by one mail each of every new pause. */
export async function tellOfPauses(
  { queue, ports, logger }: { queue: Pick<EventQueue, 'untold' | 'forgetTold'>; ports: EventPorts; logger: Logger },
  now: Date,
): Promise<void> {
  for (const pause of await queue.untold(now)) {
    const { name, why } = pause;
    logger.error({ subscription: name, why, fix: resumeWith(name) }, 'events to a subscription are paused');
    if (ports.mail === null) continue;
    try {
      const key = `paused ${name} ${pause.pausedAt.toISOString()}`;
      for (const to of ports.addressesOf(OPERATORS)) await ports.mail({ key: `${key} ${to}`, to, ...mailOf(pause) });
    } catch (error) {
      logger.warn({ subscription: name, error: String(error) }, 'the operators could not be told of it yet');
      await queue.forgetTold(name);
    }
  }
}

const resumeWith = (name: string): string => `signalbox events resume ${name}`;

const mailOf = ({ name, failingSince, why }: NewPause) => ({
  subject: `Events to ${name} are paused`,
  text: [
    `Nothing has reached the receiver of ${name} since ${failingSince.toISOString().slice(0, 16).replace('T', ' ')} UTC: ${why}.`,
    'Its events are kept and go out when it is resumed.',
    `When the receiver is well again:\n${resumeWith(name)}`,
  ].join('\n\n'),
});
