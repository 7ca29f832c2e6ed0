import { expect, it } from '@jest/globals';
import { workOnTicket } from '../../src/activities/support-ticket/agent/agent.ts';
import type { TicketTrust } from '../../src/activities/support-ticket/agent/trust.ts';
import type { Db } from '../../src/store/database.ts';
import { read, tableBelow } from './markdown.ts';

it('documents the tools of the ticket agent as they are', () => {
  const { tools } = workOnTicket({} as Db); // nothing is executed
  const told = tableBelow(read('docs/agent.md'), 'The agent of the support ticket').map((cells) => cells.slice(0, 3));
  const nobody = {} as TicketTrust;
  expect(told).toEqual(tools.map(({ name, effect, needsApproval }) => [name, effect, needsApproval({}, nobody) ? 'yes' : 'no']));
});
