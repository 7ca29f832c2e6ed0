import { workflowNamed } from '../../contracts/registry.ts';
import { isTimeZone } from '../../kit/common/day.ts';
import { SignalboxError } from '../../kit/common/failures.ts';
import { inputAt, type ScheduleDefinition } from '../../kit/common/schedule.ts';
import type { SignalboxClient } from '../connect.ts';
import { checkInput } from '../input.ts';

/** A business id of its runs has the name, a dash and 16 characters of the time. */
const NAME = /^[a-z0-9][a-z0-9._-]{0,79}$/;

/**
 * Checks all that can be known before the time comes: names, time zone, the input as it will be, and that the initiator may start the workflow.
 * The server checks the cron expressions.
 * @throws SignalboxError INPUT_INVALID naming the field, WORKFLOW_UNKNOWN, CONFIG_INVALID for a file that the input names, PERSON_UNKNOWN, NOT_ALLOWED.
 */
export async function checkDefinition(client: SignalboxClient, definition: ScheduleDefinition): Promise<void> {
  const { name, workflow, input, cron, timeZone, initiator } = definition;
  if (!NAME.test(name)) throw invalid('name', `${name}: up to 80 lower-case letters, digits, dots, dashes or underscores`);
  if (!isTimeZone(timeZone)) throw invalid('timeZone', `${timeZone} is no IANA time zone such as Europe/Berlin`);
  const odd = cron.find((each) => each.trim().split(/\s+/).length !== 5 || each.includes('TZ='));
  if (odd !== undefined) throw invalid('cron', `${odd} has not five fields: minute, hour, day of month, month, day of week`);
  const contract = workflowNamed(workflow);
  await checkInput(client, contract, inputAt(input, new Date(), timeZone));
  const people = await client.people();
  people.require(initiator);
  if (people.hasRole(initiator, workflow, 'start')) return;
  throw new SignalboxError('NOT_ALLOWED', {
    field: 'initiator',
    detail: `${initiator} may not start ${workflow}`,
    fix: 'Name somebody with the role `start` in the people file.',
  });
}

export const invalid = (field: string, detail: string): SignalboxError => new SignalboxError('INPUT_INVALID', { field, detail });
