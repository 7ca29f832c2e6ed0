import { byTheAgent } from './paths/agent.ts';
import { aftercare } from './paths/aftercare.ts';
import { automaticMail } from './paths/automatic-mail.ts';
import { branches } from './paths/branches.ts';
import { operators } from './paths/operators.ts';
import type { TicketPath } from './paths/path.ts';
import { withPerson } from './paths/person.ts';
import { quality } from './paths/quality.ts';
import { refunds } from './paths/refunds.ts';
import { troubles } from './paths/troubles.ts';

/** Every path of a support ticket; each is run by a test and has a recorded history. */
export const ticketPaths: readonly TicketPath[] = [
  ...branches,
  ...byTheAgent,
  ...quality,
  ...withPerson,
  ...refunds,
  ...troubles,
  ...aftercare,
  ...automaticMail,
  ...operators,
];
